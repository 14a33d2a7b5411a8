/** What must be true before a journey may start, by authority, with the remedy for what is not. */
import { useTranslation } from 'react-i18next'
import { technicalOf } from '../../api/codes'
import type { Check, Manifest, Reply } from '../../api/documents'
import { useFormat } from '../../lib/useFormat'
import { Panel } from '../../ui/layout'
import { Technical } from '../FaultList'
import { useAuthorityName } from '../names'
import { useCodeText } from './codes'
import { ToneMark } from './ToneMark'
import { CHECK_TONES } from './tones'

/** Why a check is not met, with its values. */
function WhyNot({ reason }: { reason: Check['reason'] }) {
  const { t } = useTranslation()
  const text = useCodeText()
  if (reason == null) return <p className="hint">{t('said.withheld')}</p>
  return (
    <>
      <p className="check-why">{text(reason)}</p>
      <Technical detail={technicalOf(reason)} />
    </>
  )
}

function Line({ check }: { check: Check }) {
  const { t } = useTranslation()
  const { code, state, reason } = check
  return (
    <li className={`check tone-edge-${CHECK_TONES[state]}`}>
      <span>{t(`scheme.check.${code}.name`)}</span>
      <ToneMark tone={CHECK_TONES[state]} word={t(`scheme.check_state.${state}`)} />
      {state === 'unmet' ? <p className="remedy">{t(`scheme.check.${code}.remedy`)}</p> : null}
      {state === 'unmet' ? <WhyNot reason={reason} /> : null}
    </li>
  )
}

const ORDER: Record<Check['state'], number> = { unmet: 0, waiting: 1, met: 2 }

function OneReply({ authority, reply }: { authority: string; reply: Reply }) {
  const { t } = useTranslation()
  const { time } = useFormat()
  const name = useAuthorityName()(authority)
  const { at_ms: atMs, checks } = reply
  const met = checks.filter(({ state }) => state === 'met').length
  const aside =
    atMs == null ? (
      <ToneMark tone="quiet" word={t('scheme.check_state.waiting')} />
    ) : (
      <ToneMark
        tone={met === checks.length ? 'good' : 'alarm'}
        word={t('scheme.word.checks_met', { met, all: checks.length })}
      />
    )
  return (
    <Panel aside={aside} level={3} title={name}>
      {atMs == null ? (
        <p className="hint">{t('scheme.word.not_answered')}</p>
      ) : (
        <>
          <ul className="checks">
            {[...checks]
              .sort((a, b) => ORDER[a.state] - ORDER[b.state])
              .map((check) => (
                <Line check={check} key={check.code} />
              ))}
          </ul>
          <p className="hint">{t('scheme.word.answered_at', { time: time(atMs) })}</p>
        </>
      )}
    </Panel>
  )
}

export function Checklist({ manifest }: { manifest: Manifest }) {
  return (
    <div className="checklist">
      {Object.entries(manifest.replies).map(([authority, reply]) => (
        <OneReply authority={authority} key={authority} reply={reply} />
      ))}
    </div>
  )
}
