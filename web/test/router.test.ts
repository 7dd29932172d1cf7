/** Addresses and what they show. */
import { describe, expect, it } from "vitest";
import { match } from "../src/router";

describe("an address", () => {
  it("fits a pattern and gives its parts", () => {
    expect(match("/f/:facility/stock/:product", "/f/53%2F1/stock/T1")).toEqual({
      facility: "53/1",
      product: "T1",
    });
    expect(match("/f/:facility", "/f/A/")).toEqual({ facility: "A" });
    expect(match("/", "/")).toEqual({});
  });

  it("does not fit others, nor broken ones", () => {
    expect(match("/f/:facility", "/f/A/stock")).toBeNull();
    expect(match("/f/:facility", "/g/A")).toBeNull();
    expect(match("/f/:facility", "/f/%E0%A4%A")).toBeNull();
  });
});
