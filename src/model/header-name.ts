const odd: Record<string, string> = { www: 'WWW', etag: 'ETag', te: 'TE', dnt: 'DNT', md5: 'MD5', id: 'ID' }

/** A header field's name as HTTP's documents write it: `X-Session-Key` for `x-session-key`. */
export const headerName = (name: string): string =>
  name
    .split('-')
    .map((word) => odd[word.toLowerCase()] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join('-')
