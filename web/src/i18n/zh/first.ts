/** The words of the first page and of what stands around every page: all that it waits for. */
import { frame } from "./frame";
import { wire } from "./wire";
import { words } from "./words";

export const first = { ...frame, ...wire, ...words };
