/** What a person has chosen or typed in each element, in the shape of Slack's `view.state.values`. */

/** element type → the field of its value, and the field the block itself names as the first value */
const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  file_input: ["files", "initial_files"],
  rich_text_input: ["rich_text_value", "initial_value"],
};

const LISTS = new Set(["checkboxes", "file_input"]);
export const isMulti = (type) => type.startsWith("multi_") || LISTS.has(type);
export const keepsValue = (element) => Boolean(element && FIELDS[element.type]);
export const fieldOf = (type) => FIELDS[type]?.[0] ?? "value";

/** What the element shows before anybody touched it. */
export function firstValue(element) {
  const [, initial] = FIELDS[element.type] ?? [];
  const value = element[initial];
  if (value !== undefined && value !== null) return value;
  return isMulti(element.type) ? [] : null;
}

/** Every element that keeps a value: [{block, block_id, action_id, element}]. */
export function valueElements(blocks) {
  const found = [];
  (blocks ?? []).forEach((block, index) => {
    const blockId = block.block_id ?? `block-${index}`;
    const elements = block.type === "input" ? [block.element]
      : block.type === "section" ? [block.accessory]
        : block.type === "actions" ? block.elements : [];
    (elements ?? []).forEach((element, place) => {
      if (!keepsValue(element)) return;
      found.push({ block, block_id: blockId, action_id: element.action_id ?? "generated", element });
    });
  });
  return found;
}

/** Slack's `state.values` of a surface. */
export function collected(surface, blocks) {
  const values = {};
  for (const { block_id, action_id, element } of valueElements(blocks)) {
    const value = surface.value(block_id, action_id, element);
    const sent = element.type === "file_input" ? value.map(withoutDraft) : value === "" ? null : value;
    (values[block_id] ??= {})[action_id] = { type: element.type, [fieldOf(element.type)]: sent };
  }
  return values;
}

const withoutDraft = ({ uploading: _uploading, ...file }) => file;

/** Whether a file is still on its way; as in Slack, the form cannot be sent before it is there. */
export const isUploading = (surface, blocks) => valueElements(blocks).some(({ block_id, action_id, element }) =>
  element.type === "file_input" && surface.value(block_id, action_id, element).some((file) => file.uploading));

/** What Slack itself refuses before it asks the app: `{block_id: sentence}`. */
export function missing(surface, blocks) {
  const errors = {};
  for (const { block, block_id, action_id, element } of valueElements(blocks)) {
    if (block.type !== "input") continue;
    const value = surface.value(block_id, action_id, element);
    const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
    const sentence = empty ? (block.optional ? null : "Please complete this required field.") : refusal(element, value);
    if (sentence) errors[block_id] = sentence;
  }
  return errors;
}

function refusal(element, value) {
  if (element.type === "number_input") return numberRefusal(element, value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(value)) return "Please enter a valid URL, beginning with http:// or https://.";
  if (element.min_length && value.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && value.length > element.max_length) {
    return `Please enter at most ${element.max_length} characters (these are ${value.length}).`;
  }
  return null;
}

function numberRefusal(element, value) {
  const number = Number(value);
  if (Number.isNaN(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter ${element.max_value} or less.`;
  return null;
}
