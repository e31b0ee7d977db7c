const LINK_SCHEMES = new Set(['http', 'https', 'mailto', 'tel', 'sms'])

/** Every `href` and `action` goes through here: a scheme that could run a script becomes a dead link. */
export function safeUrl(url: string): string {
  // Browsers drop control characters and spaces before they read the scheme.
  const scheme = /^([^/?#:]*):/.exec(url.replace(/[\u0000-\u0020\u007f-\u00a0]/g, ''))?.[1]
  return scheme === undefined || LINK_SCHEMES.has(scheme.toLowerCase()) ? url : '#'
}
