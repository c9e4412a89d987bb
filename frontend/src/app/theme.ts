// How the screens look: dense, calm, and readable in both schemes. Every pair of
// text and ground that is set here meets AA.
import { t } from './i18n';
import { createTheme, type MantineThemeOverride } from '@/kit/ui';

export type Scheme = 'light' | 'dark' | 'auto';
export type Density = 'compact' | 'comfortable';

/** Height of a control; the list's rows are as high. */
const CONTROL = '32px';

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'kontor',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    kontor: [
      '#eef4fd',
      '#dbe7fa',
      '#b5ccf3',
      '#8bb4f7',
      '#5b93ee',
      '#3d7de2',
      '#2f6fd6',
      '#1d56b4',
      '#1a4a9c',
      '#163d80',
    ],
    dark: [
      '#e4e8ee',
      '#c6cdd6',
      '#a3aebc',
      '#7e8a99',
      '#46505e',
      '#363e49',
      '#262c35',
      '#1b1f26',
      '#14171c',
      '#0e1014',
    ],
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.45' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Input: {
      defaultProps: { size: 'sm' },
      vars: (_: unknown, props: { size?: string; multiline?: boolean }) =>
        props.size && props.size !== 'sm'
          ? {}
          : { wrapper: { '--input-height': CONTROL, '--input-fz': '13px' } },
    },
    InputWrapper: {
      // Help stands below, so that fields beside each other stay in line.
      defaultProps: {
        size: 'sm',
        inputWrapperOrder: ['label', 'input', 'description', 'error'],
      },
      styles: {
        label: { fontWeight: 500, marginBottom: 4 },
        description: { marginTop: 4, fontSize: 12 },
      },
    },
    TextInput: { defaultProps: { size: 'sm' } },
    Button: {
      defaultProps: { size: 'sm' },
      vars: (_: unknown, props: { size?: string }) =>
        props.size && props.size !== 'sm'
          ? {}
          : { root: { '--button-height': CONTROL, '--button-padding-x': '14px' } },
      styles: { label: { fontWeight: 500 } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontWeight: 600, fontSize: 16 } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('page.close') } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** Mantine's own variables where its defaults fail AA or miss our greys. */
export function variables() {
  return {
    variables: {},
    light: {
      '--mantine-color-text': '#1b2430',
      '--mantine-color-dimmed': '#5a6675',
      '--mantine-color-placeholder': '#697687',
      '--mantine-color-error': '#b4232a',
      '--mantine-color-body': '#ffffff',
      '--mantine-color-default-border': '#c6cdd6',
      '--mantine-color-anchor': '#1d56b4',
      '--mantine-color-gray-text': '#4c5866',
      '--mantine-color-gray-light-color': '#4c5866',
      '--mantine-color-gray-subtle-color': '#4c5866',
      '--mantine-color-green-light-color': '#1a6b3c',
      '--mantine-color-red-light-color': '#b4232a',
      '--mantine-color-yellow-light-color': '#7a4b00',
      '--mantine-color-blue-light-color': '#1d56b4',
      '--mantine-color-kontor-light-color': '#1d56b4',
      '--mantine-color-red-filled': '#b4232a',
      '--mantine-color-red-filled-hover': '#98191f',
    },
    dark: {
      '--mantine-color-text': '#e4e8ee',
      '--mantine-color-dimmed': '#a3aebc',
      '--mantine-color-placeholder': '#8b97a6',
      '--mantine-color-error': '#ff9a9a',
      '--mantine-color-body': '#1b1f26',
      '--mantine-color-default': '#20252d',
      '--mantine-color-default-hover': '#262c35',
      '--mantine-color-default-border': '#46505e',
      '--mantine-color-anchor': '#8bb4f7',
      '--mantine-color-gray-text': '#b9c3cf',
      '--mantine-color-gray-light-color': '#b9c3cf',
      '--mantine-color-gray-subtle-color': '#b9c3cf',
      '--mantine-color-green-light-color': '#84d6a3',
      '--mantine-color-red-light-color': '#ff9a9a',
      '--mantine-color-yellow-light-color': '#f0c06a',
      '--mantine-color-blue-light-color': '#94bafa',
      '--mantine-color-kontor-light-color': '#94bafa',
      '--mantine-color-red-filled': '#c93a41',
      '--mantine-color-red-filled-hover': '#b02d34',
    },
  };
}

/** "system" is what the profile calls the browser's own choice. */
export function schemeOf(theme: string | undefined): Scheme {
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export function setDensity(density: string | undefined): void {
  document.documentElement.dataset['density'] =
    density === 'comfortable' ? 'comfortable' : 'compact';
}
