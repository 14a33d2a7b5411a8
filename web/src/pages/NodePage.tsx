/** The node's own state: clock, the other authorities, figures, places. */
import { useQuery } from '@tanstack/react-query'
import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { certificatesQuery, peersQuery } from '../api/queries'
import type { PeerView } from '../api/types'
import { isOverseer, useNode, useNodeNow, useSession } from '../api/useNode'
import { ErasuresPanel } from '../components/keeping/ErasuresPanel'
import { RetentionPanel } from '../components/keeping/RetentionPanel'
import { StaleMark } from '../components/LinkStatus'
import { useAuthorityName, useZoneName } from '../components/names'
import { PlacesTable } from '../components/PlacesTable'
import { StatisticsPanels } from '../components/StatisticsPanels'
import { useFormat } from '../lib/useFormat'
import { Facts, Panel } from '../ui/layout'
import { Tag } from '../ui/marks'

const DAY_MS = 86_400_000
/** From so many days before its end on a certificate is said to run out. */
const CERTIFICATE_DAYS = 90

interface CertificateEnds {
  /** When the one in use runs out; `undefined` before it is known. */
  inUse: number | undefined
  /** When the one runs out that it has renewed to; `undefined`: it has renewed nothing. */
  next: number | undefined
}

/** When the certificates of a node run out. */
function useCertificateEnds(authority: string): CertificateEnds {
  const { data = [] } = useQuery(certificatesQuery)
  const end = (isNext: boolean) =>
    data.find((it) => it.authority === authority && it.is_next === isNext)?.valid_until_ms
  return { inUse: end(false), next: end(true) }
}

interface CertificateProps {
  authority: string
  nowMs: number | null
}

/** That a certificate is about to run out, or has. */
function CertificateMark({ authority, nowMs }: CertificateProps) {
  const { t } = useTranslation()
  const { inUse: end } = useCertificateEnds(authority)
  if (end === undefined || nowMs === null) return null
  const days = Math.floor((end - nowMs) / DAY_MS)
  if (days > CERTIFICATE_DAYS) return null
  const word = days < 0 ? t('node.certificate_over') : t('node.certificate_days', { days })
  return <Tag tone={days < 0 ? 'alarm' : 'warn'}>{word}</Tag>
}

/** Until when a node's certificate is valid; said loudly when that is soon, or over. */
function CertificateEnd({ authority, nowMs }: CertificateProps) {
  const { t } = useTranslation()
  const { date } = useFormat()
  const { inUse, next } = useCertificateEnds(authority)
  if (inUse === undefined) return '–'
  return (
    <>
      {date(inUse)} <CertificateMark authority={authority} nowMs={nowMs} />
      {next === undefined ? null : <div>{t('node.certificate_next', { date: date(next) })}</div>}
    </>
  )
}

function usePeerColumns(nowMs: number | null): TableColumnsType<PeerView> {
  const { t } = useTranslation()
  const { ago, number } = useFormat()
  const authorityName = useAuthorityName()
  const since = (ms: number | null | undefined): string =>
    ms == null || nowMs === null ? '–' : ago(nowMs - ms)
  return [
    {
      title: t('node.authority'),
      render: (_, { authority }) => (
        <>
          {authorityName(authority)}{' '}
          <span className="narrow-only">
            <CertificateMark authority={authority} nowMs={nowMs} />
          </span>
        </>
      ),
    },
    {
      title: t('node.link'),
      render: (_, { reachable, catching_up: catchingUp }) => (
        <>
          <Tag tone={reachable ? 'good' : 'alarm'}>
            {t(reachable ? 'node.reachable' : 'node.unreachable')}
          </Tag>
          {catchingUp && <Tag tone="alarm">{t('node.catching_up')}</Tag>}
        </>
      ),
    },
    { title: t('node.waiting'), align: 'right', render: (_, { waiting }) => number(waiting) },
    {
      title: t('node.oldest'),
      responsive: ['md'],
      render: (_, peer) => since(peer.oldest_waiting_at_ms),
    },
    {
      title: t('lock.last_heard'),
      responsive: ['sm'],
      render: (_, peer) => since(peer.last_heard_at_ms),
    },
    {
      title: t('node.certificate_until'),
      responsive: ['md'],
      render: (_, { authority }) => <CertificateEnd authority={authority} nowMs={nowMs} />,
    },
  ]
}

function Clock() {
  const { t } = useTranslation()
  const { date, time, number } = useFormat()
  const zone = useZoneName()
  const node = useNode()
  const nowMs = useNodeNow()
  if (node === null || nowMs === null) return null
  const { speed } = node.clock
  return (
    <Panel title={t('node.clock')}>
      <Facts
        facts={[
          {
            term: t('node.time'),
            value: `${date(nowMs)} ${time(nowMs)} ${zone}`,
          },
          {
            term: t('node.speed'),
            value: speed === 1 ? t('node.speed_normal') : `×${number(speed, 1)}`,
          },
          { term: t('node.version'), value: node.version },
          {
            term: t('node.own_certificate'),
            value: <CertificateEnd authority={node.authority} nowMs={nowMs} />,
          },
        ]}
      />
    </Panel>
  )
}

function Peers() {
  const { t } = useTranslation()
  const { data } = useQuery(peersQuery)
  const columns = usePeerColumns(useNodeNow())
  return (
    <Panel className="wide-panel" title={t('node.peers')}>
      <Table
        columns={columns}
        dataSource={data ?? []}
        loading={data === undefined}
        locale={{ emptyText: t('node.no_peers') }}
        pagination={false}
        rowKey="authority"
        size="small"
      />
    </Panel>
  )
}

/** What is kept and who is forgotten, for those who look over what others do. */
function Keeping() {
  const role = useSession()?.role
  if (role === undefined || !isOverseer(role)) return null
  return (
    <>
      <RetentionPanel />
      <ErasuresPanel />
    </>
  )
}

export function NodePage() {
  const { t } = useTranslation()
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('node.title')}</h1>
        <StaleMark />
      </header>
      <div className="node-grid">
        <Clock />
        <Peers />
        <StatisticsPanels />
        <Keeping />
      </div>
      <PlacesTable />
    </div>
  )
}
