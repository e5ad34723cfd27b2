import { useSyncExternalStore } from "react";

/** Who is signed in: kept as long as the browser's tab, never longer. */
export interface Session {
  email: string;
  token: string;
  /** Of the account's default sub-account; null for an operator's. */
  subAccountId: string | null;
}

const KEY = "gql_server:session";
const listeners = new Set<() => void>();
let current = read();

function read(): Session | null {
  const text = sessionStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Session);
}

/** Returns who is signed in now. */
export function session(): Session | null {
  return current;
}

/** Signs somebody in, or with null nobody. */
export function setSession(next: Session | null): void {
  current = next;
  if (next === null) {
    sessionStorage.removeItem(KEY);
  } else {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns who is signed in, and renders again when that changes. */
export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, session);
}
