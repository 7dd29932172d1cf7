/** The words of the pages in Chinese: the first language, from which the keys are taken. */
import { first } from "./first";
import { home } from "./home";
import { rest } from "./rest";

export const zh = { ...first, ...home, ...rest };
