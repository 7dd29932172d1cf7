/** Menus that fold away by themselves. */
import { useEffect, useRef } from "preact/hooks";

/** Closes a menu when the attention goes elsewhere: open, it would cover what the keyboard is on. */
export function useClosing() {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const inside = menu.current?.contains(event.target as Node);
      const escape = event instanceof KeyboardEvent && event.key === "Escape";
      const leaves = event.type !== "keydown" && !inside;
      if (menu.current && (escape || leaves)) menu.current.open = false;
    };
    const signs = ["click", "keydown", "focusin"];
    signs.forEach((sign) => addEventListener(sign, close));
    return () => signs.forEach((sign) => removeEventListener(sign, close));
  }, []);
  return menu;
}
