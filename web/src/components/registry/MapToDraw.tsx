/** The map to draw on, as this desk shows maps; its library is loaded with the first of them. */
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { placesQuery } from '../../api/queries'
import { useNode } from '../../api/useNode'
import { useLanguage } from '../../lib/useLanguage'
import type { EditMap as EditMapType } from '../../map/edit/EditMap'
import { Nothing } from '../../ui/layout'
import { useDesk } from '../Desk'

const EditMap = lazy(async () => ({ default: (await import('../../map/edit/EditMap')).EditMap }))

type MapToDrawProps = Omit<
  ComponentProps<typeof EditMapType>,
  'attribution' | 'handleName' | 'label' | 'language' | 'places' | 'theme'
>

export function MapToDraw(props: MapToDrawProps) {
  const { t } = useTranslation()
  const { theme } = useDesk()
  const language = useLanguage()
  const attribution = useNode()?.map_attribution ?? ''
  const { data: places } = useQuery(placesQuery)
  return (
    <Suspense fallback={<Nothing>{t('live.map_loading')}</Nothing>}>
      <EditMap
        {...props}
        attribution={attribution}
        handleName={(at) => t('registry.map.corner', { number: at + 1 })}
        label={t('registry.map.title')}
        language={language}
        places={places}
        theme={theme}
      />
    </Suspense>
  )
}
