const KEY = 'oximeter.token'

/** Kept by the browser until somebody logs out: pages are opened again and again. */
export function shownToken(): string | undefined {
  return localStorage.getItem(KEY) ?? undefined
}

export function keepToken(token: string): void {
  localStorage.setItem(KEY, token)
}

export function forgetToken(): void {
  localStorage.removeItem(KEY)
}
