/** Light or dark: as the device is set, or as was chosen. */

import { type ReactNode, createContext, useContext, useEffect, useMemo, useState } from "react";
import { read, write } from "./remembered";

export const WISHES = ["auto", "light", "dark"] as const;
export type Wish = (typeof WISHES)[number];

interface Theme {
  wish: Wish;
  isDark: boolean;
  choose: (wish: Wish) => void;
}

const Shown = createContext<Theme>({ wish: "auto", isDark: false, choose: () => undefined });
const device = matchMedia("(prefers-color-scheme: dark)");

export function Themed({ children }: { children: ReactNode }) {
  const [wish, setWish] = useState<Wish>(() => WISHES.find((known) => known === read("theme")) ?? "auto");
  const [isDeviceDark, setDeviceDark] = useState(device.matches);
  useEffect(() => {
    const follow = () => setDeviceDark(device.matches);
    device.addEventListener("change", follow);
    return () => device.removeEventListener("change", follow);
  }, []);
  document.documentElement.dataset["theme"] = wish; // Before charts read their colors.
  const theme = useMemo(() => {
    const choose = (next: Wish) => {
      write("theme", next);
      setWish(next);
    };
    return { wish, isDark: wish === "auto" ? isDeviceDark : wish === "dark", choose };
  }, [wish, isDeviceDark]);
  return <Shown value={theme}>{children}</Shown>;
}

export const useTheme = () => useContext(Shown);
