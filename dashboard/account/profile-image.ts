/** Of a member's picture, in pixels: twice what is shown at the largest. */
const SIDE_PX = 128;
const QUALITY = 0.9;
export const IMAGE_TYPES: readonly string[] = ["image/png", "image/jpeg", "image/webp"];

/**
 * The middle of a picture as a small square, drawn anew: nothing that its file says of place and time goes along. Null for what this
 * browser cannot draw.
 */
export async function cropImage(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE_PX;
  const context = canvas.getContext("2d");
  if (!picture || !context) return null;
  const side = Math.min(picture.width, picture.height);
  context.imageSmoothingQuality = "high";
  // A JPEG has no transparent parts: they would be black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE_PX, SIDE_PX);
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
  context.drawImage(picture, x, y, side, side, 0, 0, SIDE_PX, SIDE_PX);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
