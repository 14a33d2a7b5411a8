/** Who changed a record, when, why and what: every revision, the newest first. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { type HistoryEntry, historyQuery, type RecordKind } from '../../api/registry'
import { fieldChanges } from '../../lib/diff'
import { useFormat } from '../../lib/useFormat'
import { Nothing, Panel } from '../../ui/layout'
import { Refused } from '../FaultList'
import { useAuthorityName, usePersonName } from '../names'
import { useFieldWords, whyWords } from './fieldWords'

interface RevisionProps {
  kind: RecordKind
  before: HistoryEntry | undefined
  entry: HistoryEntry
}

/** The record's kind stands beside its fields in an answer; it is none of them. */
const TAG = 'document'

function Changes({ kind, before, entry }: RevisionProps) {
  const { t } = useTranslation()
  const words = useFieldWords(kind)
  const changes = fieldChanges(before?.document ?? {}, entry.document).filter(
    ({ path }) => path[0] !== TAG,
  )
  if (changes.length === 0) return <p className="hint">{t('registry.history.nothing')}</p>
  return (
    <table className="changes">
      <caption className="visually-hidden">{t('registry.history.changes')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('registry.history.field')}</th>
          <th scope="col">{t('registry.history.before')}</th>
          <th scope="col">{t('registry.history.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before: was, after: is }) => (
          <tr key={path.join('.')}>
            <th scope="row">{words.field(path)}</th>
            <td className="change-before">
              {was == null ? words.value(path, was) : <del>{words.value(path, was)}</del>}
            </td>
            <td className="change-after">{words.value(path, is)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Revision({ kind, before, entry }: RevisionProps) {
  const { t } = useTranslation()
  const { dateTime, date, number } = useFormat()
  const authorityName = useAuthorityName()
  const { by, at_ms: atMs } = entry
  const person = usePersonName()
  const who = by.author === 'authority' ? authorityName(by.id) : person(by.id)
  return (
    <li>
      <details>
        <summary>
          <span className="revision-number">{number(entry.number)}</span>
          <span>{whyWords(t, entry)}</span>
          <span className="hint">
            {who} · <time title={date(atMs)}>{dateTime(atMs)}</time>
          </span>
        </summary>
        <Changes before={before} entry={entry} kind={kind} />
      </details>
    </li>
  )
}

export function HistoryPanel({ kind, id }: { kind: RecordKind; id: string }) {
  const { t } = useTranslation()
  const query = useInfiniteQuery(historyQuery(kind, id))
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? []
  // What the oldest one shown has changed is known with the page that comes after it.
  const shown = query.hasNextPage ? entries.slice(0, -1) : entries
  return (
    <Panel className="history" title={t('registry.history.title')}>
      <Refused error={query.error} />
      {query.data !== undefined && entries.length === 0 ? (
        <Nothing>{t('registry.history.none')}</Nothing>
      ) : null}
      <ol className="revisions">
        {shown.map((entry, index) => (
          <Revision before={entries[index + 1]} entry={entry} key={entry.number} kind={kind} />
        ))}
      </ol>
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('app.more')}
        </Button>
      ) : null}
    </Panel>
  )
}
