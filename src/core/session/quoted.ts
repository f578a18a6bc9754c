/**
 * A name as one word of a command line, for a shell of any kind; one with signs that a shell acts on even
 * between double quotes, such as `$`, as POSIX shells and PowerShell take it literally.
 */
export function quoted(name: string): string {
  if (/^[\w./,-]+$/.test(name)) return name;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}
