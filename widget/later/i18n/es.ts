import type { LaterTexts } from "./en";

export const ES: LaterTexts = {
  menu_title: "Esta conversación",
  close: "Cerrar",
  email_me: "Recibir la respuesta por correo",
  email_title: "Respuestas por correo",
  email_why: "Deje su dirección y las respuestas le llegarán cuando no esté. Antes le enviamos un código.",
  address: "Su correo electrónico",
  send_code: "Enviar código",
  code_sent: "Escriba el código que hemos enviado a",
  code: "Seis cifras",
  confirm: "Confirmar",
  other_address: "Usar otra dirección",
  reaches: "Cuando no esté, las respuestas le llegan a",
  change: "Cambiar",
  remove: "Quitar",
  back: "Volver",
  failures: {
    wrong_code: "Este código es incorrecto o demasiado antiguo.",
    invalid_request: "Compruebe lo que ha escrito.",
    rate_limited: "Demasiados intentos. Inténtelo más tarde.",
    upstream_failed: "No se pudo enviar ningún correo a esta dirección.",
  },
  failed: "No enviado. Inténtelo de nuevo.",
};
