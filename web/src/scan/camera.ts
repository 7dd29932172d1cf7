/** The camera as a stream of pictures, with its lamp, and the sound of a scan. */

export interface Camera {
  stream: MediaStream;
  /** Turns the lamp on or off; null where there is none. */
  torch: ((on: boolean) => Promise<void>) | null;
  stop: () => void;
}

/** The longest side of what is looked at: more only takes longer. */
const SIDE = 1280;

export async function openCamera(): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } },
  });
  const track = stream.getVideoTracks()[0]!;
  const can = track.getCapabilities?.() as { torch?: boolean } | undefined;
  const torch = (on: boolean) =>
    track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
  return { stream, torch: can?.torch ? torch : null, stop: () => track.stop() };
}

/** What the camera sees now; null before it sees anything. */
export function snapshot(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const [width, height] = [video.videoWidth, video.videoHeight];
  if (!width || !height) return null;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

let audio: AudioContext | null = null;

/** High for good, low and long for a refusal, so that nobody has to look. */
export function beep(good: boolean): void {
  try {
    audio ??= new AudioContext();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = good ? 1760 : 220;
    gain.gain.value = 0.1;
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (good ? 0.08 : 0.4));
    navigator.vibrate?.(good ? 40 : [80, 60, 80]);
  } catch {
    // A browser without sound still scans.
  }
}

/** A photo small enough for a weak line. */
export async function shrunk(file: File): Promise<Blob> {
  if (file.size < 2_000_000 || !("createImageBitmap" in window)) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, 2000 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return small ?? file;
}
