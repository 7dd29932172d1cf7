/** What brings out a code in a poor picture: plain arithmetic on shades of grey. */

/** A picture in shades of grey, row by row. */
export interface Grey {
  dots: Uint8Array;
  width: number;
  height: number;
}

type Dots = Uint8Array | Float32Array;

/** The shades of a picture in colour. */
export function greyOf({ data, width, height }: ImageData): Grey {
  const dots = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < dots.length; at++, from += 4)
    dots[at] = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8;
  return { dots, width, height };
}

/** A grey picture as the decoder takes it. */
export function imageOf({ dots, width, height }: Grey): ImageData {
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let at = 0; at < dots.length; at++) words[at] = 0xff000000 | (dots[at]! * 0x10101);
  return image;
}

/** Half as wide and high: less to look at, and the grain of a dim picture evens out. */
export function halved({ dots, width, height }: Grey): Grey {
  const [wide, high] = [width >> 1, height >> 1];
  const half = new Uint8Array(wide * high);
  for (let y = 0, to = 0; y < high; y++)
    for (let x = 0, at = 2 * y * width; x < wide; x++, at += 2, to++)
      half[to] = (dots[at]! + dots[at + 1]! + dots[at + width]! + dots[at + width + 1]! + 2) >> 2;
  return { dots: half, width: wide, height: high };
}

/** The mean of the square around each dot, `radius` to each side; what lies outside is the edge. */
function meanAround(dots: Dots, width: number, height: number, radius: number): Float32Array {
  const share = 1 / (2 * radius + 1);
  const [right, bottom] = [width - 1, (height - 1) * width];
  const along = new Float32Array(dots.length);
  for (let row = 0; row < dots.length; row += width) {
    let sum = dots[row]! * radius;
    for (let x = 0; x < radius; x++) sum += dots[row + Math.min(x, right)]!;
    for (let x = 0; x < width; x++) {
      sum += dots[row + Math.min(x + radius, right)]!;
      along[row + x] = sum * share;
      sum -= dots[row + Math.max(x - radius, 0)]!;
    }
  }
  const mean = new Float32Array(dots.length);
  const sums = new Float32Array(width);
  for (let x = 0; x < width; x++) sums[x] = along[x]! * radius;
  for (let y = 0; y < radius; y++)
    for (let x = 0, row = Math.min(y * width, bottom); x < width; x++) sums[x]! += along[row + x]!;
  for (let row = 0; row < dots.length; row += width) {
    const below = Math.min(row + radius * width, bottom);
    const above = Math.max(row - radius * width, 0);
    for (let x = 0; x < width; x++) {
      sums[x]! += along[below + x]!;
      mean[row + x] = sums[x]! * share;
      sums[x]! -= along[above + x]!;
    }
  }
  return mean;
}

/** Against blur and broad reflections: what differs from its surroundings differs more. */
export function sharpened({ dots, width, height }: Grey, radius: number, gain: number): Grey {
  const mean = meanAround(dots, width, height, radius);
  const sharp = new Uint8ClampedArray(dots.length);
  for (let at = 0; at < sharp.length; at++) sharp[at] = dots[at]! + gain * (dots[at]! - mean[at]!);
  return { dots: new Uint8Array(sharp.buffer), width, height };
}

/** Against much blur: what, blurred again, would look like the picture; the nearer, the more rounds. */
export function deblurred({ dots, width, height }: Grey, radius: number, rounds: number): Grey {
  const guess = Float32Array.from(dots);
  for (let round = 0; round < rounds; round++) {
    const mean = meanAround(guess, width, height, radius);
    for (let at = 0; at < guess.length; at++) guess[at]! += dots[at]! - mean[at]!;
  }
  const clear = new Uint8ClampedArray(guess);
  return { dots: new Uint8Array(clear.buffer), width, height };
}

/**
 * Against uneven light: each part of the picture with the same brightness and contrast. `floor` is
 * the contrast below which there is nothing but grain.
 */
export function evened({ dots, width, height }: Grey, radius: number, floor: number): Grey {
  const mean = meanAround(dots, width, height, radius);
  const away = new Float32Array(dots.length);
  for (let at = 0; at < away.length; at++) away[at] = Math.abs(dots[at]! - mean[at]!);
  const contrast = meanAround(away, width, height, radius);
  const even = new Uint8ClampedArray(dots.length);
  for (let at = 0; at < even.length; at++) {
    // A plain surface becomes paper, not grain.
    const paper = contrast[at]! < floor ? floor : 0;
    even[at] = 128 + (60 * (dots[at]! - mean[at]! + paper)) / (contrast[at]! + floor);
  }
  return { dots: new Uint8Array(even.buffer), width, height };
}

/** Turned by an eighth, for bars that lie askew: the decoder looks along rows and columns. */
export function turned({ dots, width, height }: Grey): Grey {
  const step = Math.SQRT1_2 / 0.75;
  const side = Math.round((width + height) / 2 / step);
  const askew = new Uint8Array(side * side).fill(128);
  for (let y = 0, to = 0; y < side; y++) {
    let across = width / 2 - step * y;
    let down = height / 2 + step * (y - side);
    for (let x = 0; x < side; x++, to++, across += step, down += step)
      if (across >= 0 && down >= 0 && across < width && down < height)
        askew[to] = dots[(down | 0) * width + (across | 0)]!;
  }
  return { dots: askew, width: side, height: side };
}
