import { Notification, createTheme, type MantineColorsTuple } from '@mantine/core'

const oximeter: MantineColorsTuple = [
  '#e6f8f2',
  '#d2ede3',
  '#a4dac5',
  '#73c6a6',
  '#4bb58b',
  '#31ab7b',
  '#1d9c6d',
  '#0c7a5b',
  '#066549',
  '#00513a',
]

export const theme = createTheme({
  primaryColor: 'oximeter',
  colors: { oximeter },
  // The fourth of dark is too dim for small text on dark ground; ours has the contrast of WCAG AA.
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 'sm',
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  autoContrast: true,
  cursorType: 'pointer',
  // That of a dialog is a <header> without being one of the page.
  components: {
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
    }),
    ModalHeader: { defaultProps: { role: 'none' } },
  },
})
