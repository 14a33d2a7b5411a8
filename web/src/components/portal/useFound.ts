/** The company's vehicles and devices that a text is found in, with the one that is chosen always among them. */
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import {
  type Device,
  foundDevicesQuery,
  foundVehiclesQuery,
  type Vehicle,
  vehicleQuery,
} from '../../api/documents'

interface Found<T> {
  items: readonly T[]
  hasMore: boolean
  text: string
  onSeek: (text: string) => void
}

export function useFoundVehicles(chosen: string): Found<Vehicle> {
  const [text, setText] = useState('')
  const page = useQuery(foundVehiclesQuery(useDeferredValue(text.trim()))).data
  const found = page?.items.map(({ document }) => document) ?? []
  const isAmong = chosen === '' || found.some(({ id }) => id === chosen)
  const known = useQuery({ ...vehicleQuery(chosen), enabled: !isAmong }).data?.document
  const items = isAmong || known === undefined ? found : [known, ...found]
  return { items, hasMore: page?.next != null, text, onSeek: setText }
}

export function useFoundDevices(): Found<Device> {
  const [text, setText] = useState('')
  const page = useQuery(foundDevicesQuery(useDeferredValue(text.trim()))).data
  const items = page?.items.map(({ document }) => document) ?? []
  return { items, hasMore: page?.next != null, text, onSeek: setText }
}
