/** What the browser remembers of the reader's wishes: nothing where it is told not to. */

const PREFIX = "page.";

export function read(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function write(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // It is only a wish: without storage the page begins as it always does.
  }
}
