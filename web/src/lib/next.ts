const HOME = '/'

/**
 * Where to go after signing in: a path of this server, or home. Browsers read "//", "/\" and a slash with a tab or a line
 * break after it as another host's name, so what is asked for is read as they do before it is believed.
 */
export function safeNext(wanted: string | null, origin: string): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted)) return HOME
  let url: URL
  try {
    url = new URL(wanted, origin)
  } catch {
    return HOME
  }
  const path = url.pathname + url.search + url.hash
  if (url.origin !== origin || path.startsWith('//')) return HOME
  // The sign-in would lead to itself, and an answer of the interface is no page.
  return /^\/(sign-in|api)([/.?#]|$)/.test(path) ? HOME : path
}

/** The sign-in that leads back to a place of this server. */
export const signInLink = (next: string) => `/sign-in?${new URLSearchParams({ next })}`

/** The same, back to what is shown now. */
export const signInHere = () => signInLink(location.pathname + location.search + location.hash)
