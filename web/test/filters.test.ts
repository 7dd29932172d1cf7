/** What brings out a code must leave a plain picture plain, edges included, and keep its size. */
import { describe, expect, it } from "vitest";
import { deblurred, evened, halved, sharpened, turned, type Grey } from "../src/scan/filters";

const picture = (width: number, height: number, at: (x: number, y: number) => number): Grey => ({
  dots: Uint8Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
  width,
  height,
});

const plain = picture(37, 23, () => 90);

describe("a plain surface", () => {
  it("stays as it is, up to its edges", () => {
    expect(sharpened(plain, 8, 4).dots).toEqual(plain.dots);
    expect(deblurred(plain, 4, 3).dots).toEqual(plain.dots);
    expect(new Set(halved(plain).dots)).toEqual(new Set([90]));
  });

  it("becomes paper where contrast is evened, grain and all", () => {
    const grain = picture(37, 23, (x, y) => 90 + ((x + y) % 2));
    for (const dot of evened(grain, 8, 2).dots) expect(dot).toBeGreaterThan(128);
  });
});

describe("an edge", () => {
  const soft = picture(40, 10, (x) => (x < 18 ? 60 : x > 22 ? 160 : 60 + (x - 17) * 20));

  it("is steeper when it was sharpened or its blur was taken away", () => {
    for (const { dots } of [sharpened(soft, 4, 2), deblurred(soft, 2, 3)])
      expect(dots[5 * 40 + 22]! - dots[5 * 40 + 18]!).toBeGreaterThan(
        soft.dots[5 * 40 + 22]! - soft.dots[5 * 40 + 18]!,
      );
  });

  it("is seen in the dark as in the light", () => {
    const dim = picture(40, 10, (x, y) => soft.dots[y * 40 + x]! / 10);
    const [dark, light] = [evened(dim, 6, 1), evened(soft, 6, 1)];
    expect(dark.dots[5 * 40 + 17]).toBeLessThan(dark.dots[5 * 40 + 23]!);
    expect(light.dots[5 * 40 + 17]).toBeLessThan(light.dots[5 * 40 + 23]!);
  });
});

it("what lies askew lies straight when it was turned by an eighth", () => {
  const askew = picture(200, 200, (x, y) => (x + y < 220 ? 0 : 255));
  const { dots, width, height } = turned(askew);
  expect(width).toBe(height);
  const row = dots.slice((height >> 1) * width, (height / 2 + 1) * width);
  const column = Array.from({ length: height }, (_, y) => dots[y * width + (width >> 1)]!);
  const changes = (line: ArrayLike<number>) =>
    Array.from(line).filter((dot, at, all) => at > 0 && Math.abs(dot - all[at - 1]!) > 200).length;
  expect(changes(row) + changes(column)).toBe(1);
});
