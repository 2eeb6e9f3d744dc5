/** What a terminal acts on, or nobody sees: all that no text from outside may get onto a screen. */
export const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff]/

/** Lines that GitHub, Azure or TeamCity take for a command. */
export const commandsIn = (written: string): string[] =>
  written.split('\n').filter((line) => line.trimStart().startsWith('::') || /##\w*\[/.test(line))

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what colours are made of
export const ownColours = /\u001b\[(?:1|2|22|3[1-6]|39)m/g
