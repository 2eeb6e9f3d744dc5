const suspect =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]/

const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * A text without characters that a terminal or an XML parser would act on or refuse, or that nobody sees: each control
 * character (but newline and tab), mark of direction or of no width, lone surrogate and noncharacter becomes its `\u001b` form.
 */
export const visible = (text: string): string =>
  // Nearly no text has any of them, and to look for lone surrogates is slow.
  suspect.test(text)
    ? text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text

/** JSON in which the same characters are escapes: it says the same, and an editor or a terminal that shows it acts on nothing. */
export const jsonText = (value: unknown, indent?: number): string =>
  visible(JSON.stringify(value, null, indent))
