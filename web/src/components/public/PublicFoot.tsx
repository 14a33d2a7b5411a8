/** Under every public page: whom to call, whose node this is, and where the facts are from. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { contactQuery } from '../../api/public'
import { useNode } from '../../api/useNode'
import { pickName } from '../../lib/names'
import { urls } from '../../lib/urls'
import { useLanguage } from '../../lib/useLanguage'
import { Source } from './layout'
import { dialled } from './telephone'
import { useOffice } from './useOffice'

export function PublicFoot() {
  const { t } = useTranslation()
  const language = useLanguage()
  const node = useNode()
  const contact = useQuery(contactQuery).data
  const office = useOffice()
  return (
    <footer className="public-foot">
      <div>
        <p>
          {t('public.foot.node', { name: node === null ? '…' : pickName(node.names, language) })}
        </p>
        {contact === undefined ? null : <Source label={t('public.source')} text={contact.source} />}
      </div>
      <div className="public-foot-ways">
        {contact === undefined || office === null ? null : (
          <a href={dialled(contact.telephone)}>
            {office.own === null
              ? t('public.foot.hotline', { telephone: contact.telephone })
              : t('public.foot.hotline_of', {
                  name: office.publisher,
                  telephone: contact.telephone,
                })}
          </a>
        )}
        <Link {...urls.schemeContact()}>{t('public.nav.contact')}</Link>
        <Link {...urls.schemeJoin()}>{t('public.nav.join')}</Link>
        <Link {...urls.live()}>{t('login.submit')}</Link>
      </div>
    </footer>
  )
}
