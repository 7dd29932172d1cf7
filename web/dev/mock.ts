/** A made-up API for looking at the pages while developing; never part of what is shipped. */
import type { Plugin } from "vite";
export function mockApi(): Plugin {
  return { name: "mock-api" };
}
