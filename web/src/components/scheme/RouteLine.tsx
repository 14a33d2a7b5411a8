/** The way of a manifest: its places by name, in driving order, each leg under its authority. */
import { Fragment } from 'react'
import type { Manifest } from '../../api/documents'
import { useAuthorityShortName, usePlaceName } from '../names'

export function RouteLine({ manifest }: { manifest: Manifest }) {
  const placeName = usePlaceName()
  const shortName = useAuthorityShortName()
  return (
    <ol className="route-line">
      {manifest.legs.map(({ authority, from, to }) => (
        <li key={authority}>
          <strong>{shortName(authority)}</strong>
          <span>
            {[from, to].map((place, index) => (
              <Fragment key={place ?? index}>
                {index === 0 ? null : ' → '}
                {placeName(place)}
              </Fragment>
            ))}
          </span>
        </li>
      ))}
    </ol>
  )
}
