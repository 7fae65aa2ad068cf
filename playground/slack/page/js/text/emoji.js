/** Short codes people use, as characters. An unknown code stays as typed, `:like_this:`. */

const GROUPS = {
  Reactions: `+1 👍|-1 👎|eyes 👀|white_check_mark ✅|x ❌|heart ❤️|tada 🎉|joy 😂|pray 🙏|fire 🔥|100 💯|clap 👏|raised_hands 🙌|wave 👋|ok_hand 👌|muscle 💪|thinking_face 🤔|question ❓|exclamation ❗|speech_balloon 💬|thought_balloon 💭|hammer_and_wrench 🛠️|dollar 💵|zzz 💤|baseball ⚾`,
  Faces: `smile 😄|smiley 😃|grinning 😀|grin 😁|slightly_smiling_face 🙂|wink 😉|blush 😊|sweat_smile 😅|upside_down_face 🙃|neutral_face 😐|expressionless 😑|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|worried 😟|confused 😕|slightly_frowning_face 🙁|white_frowning_face ☹️|disappointed 😞|cry 😢|sob 😭|angry 😠|rage 😡|exploding_head 🤯|scream 😱|fearful 😨|flushed 😳|dizzy_face 😵|tired_face 😫|weary 😩|sleeping 😴|relieved 😌|heart_eyes 😍|star-struck 🤩|sunglasses 😎|nerd_face 🤓|partying_face 🥳|hugging_face 🤗|shushing_face 🤫|face_with_monocle 🧐|skull 💀|robot_face 🤖|see_no_evil 🙈`,
  People: `bust_in_silhouette 👤|busts_in_silhouette 👥|handshake 🤝|point_up ☝️|point_right 👉|point_left 👈|point_down 👇|raised_hand ✋|v ✌️|crossed_fingers 🤞|writing_hand ✍️|brain 🧠|judge 🧑‍⚖️|office_worker 🧑‍💼|shrug 🤷|facepalm 🤦|runner 🏃|salute 🫡`,
  Work: `scales ⚖️|balance_scale ⚖️|ballot_box_with_ballot 🗳️|ballot_box 🗳️|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️|spiral_calendar_pad 🗓️|calendar 📆|date 📅|alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|timer_clock ⏲️|clock9 🕘|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|moneybag 💰|money_with_wings 💸|credit_card 💳|euro 💶|receipt 🧾|briefcase 💼|card_index 📇|card_file_box 🗃️|file_folder 📁|open_file_folder 📂|page_facing_up 📄|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑|bulb 💡|mag 🔍|gear ⚙️|wrench 🔧|hammer 🔨|toolbox 🧰|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|email 📧|envelope ✉️|inbox_tray 📥|outbox_tray 📤|package 📦|telephone_receiver 📞|phone ☎️|computer 💻|bookmark 🔖|pushpin 📌|round_pushpin 📍|label 🏷️|wastebasket 🗑️|file_cabinet 🗄️|card_index_dividers 🗂️|bookmark_tabs 📑|newspaper 📰|ledger 📒|notebook 📓|scroll 📜|page_with_curl 📃|magnet 🧲|straight_ruler 📏|triangular_ruler 📐|scissors ✂️|pen 🖊️|crayon 🖍️|closed_lock_with_key 🔐|shield 🛡️|crossed_swords ⚔️|mag_right 🔎|telescope 🔭|satellite_antenna 📡|battery 🔋|electric_plug 🔌|keyboard ⌨️|printer 🖨️|floppy_disk 💾|iphone 📱|mailbox 📫|incoming_envelope 📨|love_letter 💌|pound 💷|yen 💴|coin 🪙|chart 💹|bank 🏦|office 🏢|factory 🏭|hospital 🏥|school 🏫|stadium 🏟️|books 📚|seedling 🌱|house 🏠|door 🚪|ladder 🪜`,
  Signs: `warning ⚠️|no_entry ⛔|no_entry_sign 🚫|stop_sign 🛑|rotating_light 🚨|heavy_check_mark ✔️|ballot_box_with_check ☑️|heavy_multiplication_x ✖️|heavy_plus_sign ➕|heavy_minus_sign ➖|grey_question ❔|bangbang ‼️|information_source ℹ️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|small_orange_diamond 🔸|small_blue_diamond 🔹|large_orange_diamond 🔶|large_blue_diamond 🔷|small_red_triangle 🔺|small_red_triangle_down 🔻|radio_button 🔘|pause_button ⏸️|diamond_shape_with_a_dot_inside 💠|large_brown_circle 🟤|large_blue_square 🟦|large_orange_square 🟧|large_purple_square 🟪|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨|white_large_square ⬜|black_large_square ⬛|star ⭐|star2 🌟|sparkles ✨|zap ⚡|boom 💥|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|a 🅰️|b 🅱️|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟|ok 🆗|sos 🆘|free 🆓|cool 🆒|up 🆙|end 🔚|back 🔙|top 🔝|on 🔛|infinity ♾️|recycle ♻️|copyright ©️|registered ®️|tm ™️|o ⭕|negative_squared_cross_mark ❎|heavy_division_sign ➗|curly_loop ➰|arrow_forward ▶️|arrow_backward ◀️|fast_forward ⏩|rewind ⏪|double_vertical_bar ⏸️|black_square_for_stop ⏹️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_right_hook ↪️|arrow_heading_up ⤴️|arrow_heading_down ⤵️|new 🆕|soon 🔜|traffic_light 🚦`,
  World: `sunny ☀️|partly_sunny ⛅|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊|earth_africa 🌍|evergreen_tree 🌲|herb 🌿|palm_tree 🌴|four_leaf_clover 🍀|rose 🌹|dog 🐶|cat 🐱|turtle 🐢|bee 🐝|coffee ☕|tea 🍵|beer 🍺|champagne 🍾|cake 🍰|pizza 🍕|apple 🍎|soccer ⚽|basketball 🏀|dart 🎯|trophy 🏆|medal 🏅|game_die 🎲|art 🎨|musical_note 🎵|rocket 🚀|airplane ✈️|car 🚗|ship 🚢|broken_heart 💔|green_heart 💚|blue_heart 💙|yellow_heart 💛|purple_heart 💜|black_heart 🖤`,
};

const OTHER_NAMES = {
  thumbsup: "+1", thumbsdown: "-1", simple_smile: "slightly_smiling_face", hankey: "poop", thinking: "thinking_face",
  man_shrugging: "shrug", "woman-shrugging": "shrug", red_heart: "heart", vote: "ballot_box_with_ballot",
  large_red_circle: "red_circle", green_circle: "large_green_circle", yellow_circle: "large_yellow_circle",
  orange_circle: "large_orange_circle", blue_circle: "large_blue_circle", heavy_exclamation_mark: "exclamation",
  satisfied: "joy", collision: "boom", euro_banknote: "euro", dollar_banknote: "dollar", tools: "hammer_and_wrench",
};

const TONES = ["", "", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

/** @type {Map<string, string>} */
const BY_NAME = new Map();
export const groups = Object.entries(GROUPS).map(([title, list]) => ({
  title,
  emoji: list.split("|").map((pair) => {
    const [name, character] = pair.split(" ");
    BY_NAME.set(name, character);
    return { name, character };
  }),
}));

/** The character of `eyes` or `+1::skin-tone-3`, or null. */
export function character(name) {
  const [base, tone] = name.split("::skin-tone-");
  const found = BY_NAME.get(base) ?? BY_NAME.get(OTHER_NAMES[base]);
  return found ? found + (TONES[Number(tone)] ?? "") : null;
}

/** `:eyes:` as people read it aloud. */
export const spoken = (name) => name.replace(/::skin-tone-\d/, "").replace(/_/g, " ");
