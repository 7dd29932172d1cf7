/**
 * Photos of labels as phones take them, made by arithmetic alone: the same at every run.
 *
 * A shot says how a label lies before the camera and what is wrong with the picture. The kinds go
 * from fair to bad: in the last third of each a person sees at once that the photo is a poor one.
 */

export const FRAME = { width: 1280, height: 720 };

/** How many photos of each kind. */
const EACH = 28;

/** From `from` to `to`, as `part` goes from 0 to 1. */
const between = (from, to) => (part) => from + (to - from) * part;

/**
 * What each kind makes worse, by how far it goes (0 to 1) and which photo of the kind it is; what
 * is not named stays as a fair photo has it.
 */
const KINDS = {
  rotated: (_, at) => ({ turn: [0, 45, 90, 135, 180, 225, 270, 315, 30, 60, 120, 155][at % 12] }),
  skewed: (far) => ({ tilt: between(15, 55)(far) }),
  blurred: (far) => ({ blur: between(0.25, 0.7)(far) }),
  dim: (far) => ({ light: between(0.45, 0.1)(far), noise: between(4, 6)(far) }),
  small: (far) => ({ module: between(3.2, 1.9)(far) }),
  glossy: (far) => ({ gloss: between(0.1, 0.36)(far) }),
  squeezed: (far) => ({ jpeg: between(0.45, 0.06)(far), module: 4 }),
  uneven: (far) => ({ shade: between(0.4, 0.88)(far) }),
  dark: (far) => ({ ground: "dark", light: between(0.9, 0.35)(far), tilt: between(5, 30)(far) }),
};

/** A fair photo: a steady hand, daylight, the label slightly askew. */
const FAIR = {
  turn: 0,
  tilt: 8,
  blur: 0.15,
  light: 0.85,
  noise: 2,
  module: 5,
  gloss: 0,
  jpeg: 0.85,
  shade: 0.1,
  ground: "busy",
};

/** All shots of `labels` labels, in their order. */
export function shots(labels) {
  return Object.entries(KINDS).flatMap(([kind, worse], row) =>
    Array.from({ length: EACH }, (_, at) => ({
      ...FAIR,
      kind,
      seed: row * 1000 + at + 1,
      // Labels and hardness go at different steps, so that each label meets the worst as well.
      label: (at * 5 + row * 3) % labels,
      far: at / (EACH - 1),
      ...worse(at / (EACH - 1), at),
    })),
  );
}

/**
 * The camera, for a page: defines `photograph(label, shot)`, which answers with the picture
 * and its JPEG. A label is `{bitmap, centre: [x, y], side, module}`: where its code is, in dots.
 */
export function camera({ width, height }) {
  const FOCUS = 1100;

  /** Numbers from 0 to 1, the same for the same seed. */
  const chance = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };

  const canvasOf = (width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    return canvas.getContext("2d", { willReadFrequently: true });
  };

  /** A pack's code on the white field that it is printed on; labels have theirs. */
  globalThis.mounted = (label) => {
    const { bitmap, margin, centre } = label;
    if (!margin) return label;
    const on = canvasOf(bitmap.width + 2 * margin, bitmap.height + 2 * margin);
    on.fillStyle = "#fff";
    on.fillRect(0, 0, on.canvas.width, on.canvas.height);
    on.drawImage(bitmap, margin, margin);
    return { ...label, bitmap: on.canvas, centre: centre.map((each) => each + margin) };
  };

  /** A table with things on it. */
  function ground(kind, any) {
    const on = canvasOf(width, height);
    const grey = (low, high) => {
      const tone = low + (high - low) * any();
      return `rgb(${tone} ${tone * 0.96} ${tone * 0.9})`;
    };
    const [low, high] = kind === "dark" ? [8, 40] : [90, 200];
    on.fillStyle = grey(low, high);
    on.fillRect(0, 0, width, height);
    for (let i = 0; i < 24; i++) {
      on.save();
      on.translate(any() * width, any() * height);
      on.rotate(any() * Math.PI);
      on.fillStyle = grey(low, high);
      on.fillRect(0, 0, 40 + any() * 260, 20 + any() * 160);
      on.fillStyle = grey(low / 2, high / 2);
      for (let line = 0; line < 6; line++) on.fillRect(8, 8 + line * 14, 20 + any() * 150, 5);
      on.restore();
    }
    return on;
  }

  /** The label so large that two of its dots make one of the photo. */
  function printed({ bitmap, module }, shot) {
    const scale = (shot.module / module) * 2;
    const size = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
    const on = canvasOf(...size);
    on.imageSmoothingQuality = "high";
    on.drawImage(bitmap, 0, 0, ...size);
    const [wide, high] = size;
    return { dots: on.getImageData(0, 0, wide, high).data, wide, high, scale };
  }

  /** Which place of the label a place of the photo shows, seen through a lens. */
  function lens(shot, any) {
    const [turn, toward, tilt] = [shot.turn + (any() - 0.5) * 12, any() * 360, shot.tilt].map(
      (degrees) => (degrees * Math.PI) / 180,
    );
    // Two vectors along the label's edges: turned on the table, then the table tilted.
    const tilted = ([x, y]) => {
      const along = x * Math.cos(toward) + y * Math.sin(toward);
      const across = -x * Math.sin(toward) + y * Math.cos(toward);
      const [flat, deep] = [across * Math.cos(tilt), across * Math.sin(tilt)];
      return [
        along * Math.cos(toward) - flat * Math.sin(toward),
        along * Math.sin(toward) + flat * Math.cos(toward),
        deep,
      ];
    };
    const a = tilted([Math.cos(turn), Math.sin(turn)]);
    const b = tilted([-Math.sin(turn), Math.cos(turn)]);
    return (x, y) => {
      const [p, q] = [FOCUS * a[0] - x * a[2], FOCUS * b[0] - x * b[2]];
      const [r, s] = [FOCUS * a[1] - y * a[2], FOCUS * b[1] - y * b[2]];
      const whole = p * s - q * r;
      return [(FOCUS * (x * s - y * q)) / whole, (FOCUS * (y * p - x * r)) / whole];
    };
  }

  /** Lays the label on the table: four looks for each dot of the photo. */
  function lay(on, label, shot, seen, at) {
    const { dots, wide, high, scale } = printed(label, shot);
    const image = on.getImageData(0, 0, width, height);
    const [left, top] = label.centre.map((each) => each * scale);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const sum = [0, 0, 0];
        let covered = 0;
        for (let look = 0; look < 4; look++) {
          const [u, v] = seen(x + (look & 1) / 2 - at[0], y + (look >> 1) / 2 - at[1]);
          const [i, j] = [Math.round(left + 2 * u), Math.round(top + 2 * v)];
          if (i < 0 || j < 0 || i >= wide || j >= high) continue;
          covered++;
          for (let c = 0; c < 3; c++) sum[c] += dots[(j * wide + i) * 4 + c];
        }
        const to = (y * width + x) * 4;
        for (let c = 0; c < 3; c++)
          image.data[to + c] = (sum[c] + image.data[to + c] * (4 - covered)) / 4;
      }
    on.putImageData(image, 0, 0);
  }

  /** A lamp's reflection over part of the code: white within, fading out. */
  function shine(on, label, shot, any, at) {
    if (!shot.gloss) return;
    const side = (label.side / label.module) * shot.module;
    const spot = at.map((each) => each + (any() - 0.5) * side * 0.8);
    const radius = shot.gloss * side;
    on.save();
    on.translate(...spot);
    on.rotate(any() * Math.PI);
    on.scale(1, 0.6);
    const light = on.createRadialGradient(0, 0, radius * 0.5, 0, 0, radius * 1.8);
    light.addColorStop(0, "rgb(255 255 255 / 1)");
    light.addColorStop(0.35, "rgb(255 255 255 / 0.75)");
    light.addColorStop(1, "rgb(255 255 255 / 0)");
    on.fillStyle = light;
    on.fillRect(-width, -width, 2 * width, 2 * width);
    on.restore();
  }

  /** Light from one side, and the edge of a shadow across the code. */
  function shadow(on, shot, any, at) {
    const turn = any() * 2 * Math.PI;
    const [x, y] = [Math.cos(turn) * 260, Math.sin(turn) * 260];
    const light = on.createLinearGradient(at[0] - x, at[1] - y, at[0] + x, at[1] + y);
    light.addColorStop(0, "rgb(0 0 0 / 0)");
    light.addColorStop(0.48, `rgb(0 0 0 / ${shot.shade * 0.45})`);
    light.addColorStop(0.52, `rgb(0 0 0 / ${shot.shade * 0.8})`);
    light.addColorStop(1, `rgb(0 0 0 / ${shot.shade})`);
    on.fillStyle = light;
    on.fillRect(0, 0, width, height);
  }

  /** What the sensor adds in little light. */
  function exposed(on, shot, any) {
    const image = on.getImageData(0, 0, width, height);
    const { data } = image;
    for (let at = 0; at < data.length; at += 4) {
      const grain = (any() + any() + any() - 1.5) * 2 * shot.noise;
      for (let c = 0; c < 3; c++)
        data[at + c] = data[at + c] * shot.light + 6 + grain + (any() - 0.5) * shot.noise;
    }
    on.putImageData(image, 0, 0);
  }

  globalThis.photograph = async (label, shot) => {
    const any = chance(shot.seed);
    const at = [width * (0.4 + any() * 0.2), height * (0.42 + any() * 0.16)];
    const table = ground(shot.ground, any);
    lay(table, label, shot, lens(shot, any), at);
    shadow(table, shot, any, at);
    shine(table, label, shot, any, at);
    const film = canvasOf(width, height);
    film.filter = `blur(${shot.blur * shot.module}px)`;
    film.drawImage(table.canvas, 0, 0);
    film.filter = "none";
    exposed(film, shot, any);
    const file = await film.canvas.convertToBlob({ type: "image/jpeg", quality: shot.jpeg });
    const taken = canvasOf(width, height);
    taken.drawImage(await createImageBitmap(file), 0, 0);
    return { image: taken.getImageData(0, 0, width, height), file };
  };
}
