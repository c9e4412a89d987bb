// The seam to the component library: what the screens may use of Mantine, by
// name. Everything outside src/kit imports from here, so that the library can
// be looked at, themed and replaced in one place.
export {
  ActionIcon,
  Alert,
  Anchor,
  Box,
  Button,
  Card,
  Checkbox,
  Code,
  CopyButton,
  DirectionProvider,
  Divider,
  FileButton,
  Group,
  Input,
  List,
  Loader,
  MantineProvider,
  Menu,
  Modal,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Paper,
  PasswordInput,
  Popover,
  Portal,
  Progress,
  Radio,
  SegmentedControl,
  Select,
  Switch,
  Table,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Title,
  Tooltip,
  createTheme,
  useCombobox,
  useComputedColorScheme,
  useDirection,
  useMantineColorScheme,
  useMantineTheme,
} from '@mantine/core';
export type { MantineColorScheme, MantineThemeOverride } from '@mantine/core';
export {
  useDebouncedValue,
  useDisclosure,
  useHotkeys,
  useLocalStorage,
  useMediaQuery,
  useWindowEvent,
} from '@mantine/hooks';
export { ModalsProvider, modals } from '@mantine/modals';
export { Notifications, notifications } from '@mantine/notifications';
export { DateInput, DatePickerInput } from '@mantine/dates';
export { useForm } from '@mantine/form';
