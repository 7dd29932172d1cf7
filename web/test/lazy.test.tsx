/** A page whose code comes over the line. */
import { render } from "preact";
import { expect, it } from "vitest";
import { lazy } from "../src/router";

const There = () => <p>there</p>;

it("is drawn when its code, fetched ahead, came between drawing and looking", async () => {
  let come = (_: { default: typeof There }) => {};
  const Page = lazy(() => new Promise((resolve) => (come = resolve)));
  const coming = Page.fetch();
  const root = document.createElement("main");
  render(<Page />, root);
  expect(root.textContent).not.toContain("there");
  come({ default: There });
  await coming;
  await expect.poll(() => root.textContent).toContain("there");
});

it("says so and offers to load again when its code does not come", async () => {
  const Page = lazy(() => Promise.reject(new Error("no network")));
  const root = document.createElement("main");
  render(<Page />, root);
  await expect.poll(() => root.querySelector("button")).toBeTruthy();
});
