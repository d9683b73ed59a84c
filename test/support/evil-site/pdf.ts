/** A PDF of one page with these lines, in Helvetica, as a word processor would write it. Pure. */
export function writePdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const quote = (text: string) => text.replace(/[\\()]/g, (sign) => `\\${sign}`);
  const text = `BT /F1 11 Tf 50 790 Td 14 TL ${lines.map((line) => `(${quote(line)}) Tj T*`).join(" ")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let pdf = "%PDF-1.4\n";
  const offsets: number[] = [];
  for (const [n, object] of objects.entries()) {
    offsets.push(pdf.length);
    pdf += `${n + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  pdf += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return new Uint8Array(new TextEncoder().encode(pdf));
}
