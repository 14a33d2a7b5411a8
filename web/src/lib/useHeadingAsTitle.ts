/** The browser's title: what the page's own heading says, and whose page it is. */
import { type RefObject, useEffect } from 'react'

/** Follows the first heading inside `frame`, whichever page puts it there. */
export function useHeadingAsTitle(frame: RefObject<HTMLElement | null>, owner: string): void {
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const read = (): void => {
      const heading = element.querySelector('h1')?.textContent?.trim() ?? ''
      const title = heading === '' ? owner : `${heading} – ${owner}`
      if (document.title !== title) document.title = title
    }
    read()
    const watch = new MutationObserver(read)
    watch.observe(element, { childList: true, subtree: true, characterData: true })
    return () => watch.disconnect()
  }, [frame, owner])
}
