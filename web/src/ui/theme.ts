/** The two themes as tokens for the component library; the rest is in `styles.css`. */
import { theme as antdTheme, type ThemeConfig } from 'antd'
import type { Theme } from '../lib/preferences'

const SHARED = {
  borderRadius: 3,
  controlHeight: 30,
  fontSize: 13,
  fontFamily: 'inherit',
  motion: false,
}

/** A button under the pointer is darker, not lighter: its white label stays readable. */
const pressable = (hover: string, active: string): NonNullable<ThemeConfig['components']> => ({
  Button: { colorPrimaryHover: hover, colorPrimaryActive: active },
})

const DARK: ThemeConfig = {
  algorithm: antdTheme.darkAlgorithm,
  components: pressable('#225c99', '#1c4d80'),
  token: {
    ...SHARED,
    colorPrimary: '#2f7fd0',
    colorBgBase: '#111a23',
    colorBgContainer: '#17222d',
    colorBgElevated: '#1b2834',
    colorText: '#dde6ee',
    colorTextPlaceholder: '#93a5b5',
    colorBorder: '#3a4b5b',
    colorBorderSecondary: '#2a3947',
  },
}

const LIGHT: ThemeConfig = {
  algorithm: antdTheme.defaultAlgorithm,
  components: pressable('#0f4a84', '#0b3a69'),
  token: {
    ...SHARED,
    colorPrimary: '#14599c',
    colorText: '#17222d',
    colorTextPlaceholder: '#5b6b79',
    colorBorder: '#b9c4ce',
    colorBorderSecondary: '#d7dee5',
  },
}

export const THEMES: Record<Theme, ThemeConfig> = { dark: DARK, light: LIGHT }
