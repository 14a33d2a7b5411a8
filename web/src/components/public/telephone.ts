/** Published telephone numbers as a telephone dials them. */

/** `(852) 3669 0000` and `+852 3669 0000` dial alike; a short local number stays local. */
export function dialled(telephone: string): string {
  const digits = telephone.replace(/[^+\d]/g, '')
  return `tel:${/^852\d{8}$/.test(digits) ? `+${digits}` : digits}`
}
