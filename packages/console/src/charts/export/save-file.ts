/** Has the browser save a file. */
export function saveFile(name: string, blob: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser has it by then, and its memory is large.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The picture of a chart, on the ground that it is seen on. */
export async function pictureOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const picture = new OffscreenCanvas(canvas.width, canvas.height)
  const ctx = picture.getContext('2d')!
  ctx.fillStyle = getComputedStyle(document.body).backgroundColor
  ctx.fillRect(0, 0, picture.width, picture.height)
  ctx.drawImage(canvas, 0, 0)
  return picture.convertToBlob({ type: 'image/png' })
}
