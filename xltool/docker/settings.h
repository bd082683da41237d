/* The settings of a container, taken from what the engine says of it and put into what the engine
 * wants for a new one: command, environment, labels, limits, restart policy, mounts, networks,
 * ports. Pure: JSON in, JSON out.
 *
 *   { "Config": {…}, "HostConfig": {…}, "Networks": { NAME: endpoint, … } }
 *
 * An anonymous volume is named in HostConfig, so that a container made of the settings has the
 * same. */
#ifndef XLTOOL_DOCKER_SETTINGS_H
#define XLTOOL_DOCKER_SETTINGS_H

#include <stdbool.h>

#include "core/strlist.h"
#include "dockstat/json.h"

/* The object at a key of o, made when there is none; borrowed. */
json_object *dock_json_sub(json_object *o, const char *key);

/* The settings of GET /containers/ID/json. endpoint_macs: addresses of endpoints are given with
 * them (API 1.44 and later; before, only a MAC that the user chose is there, and in Config). */
json_object *dock_settings_of(json_object *inspect, bool endpoint_macs);

/* Makes them another guest's: no fixed IP or MAC, no host name that was the container's id, new
 * anonymous volumes. */
void dock_settings_for_clone(json_object *settings);

/* Adds what containers of these settings write to in common: "'/data' ('vol1')", volumes and
 * directories of the machine that are not read-only. */
void dock_settings_shared(json_object *settings, struct strlist *ret);

/* True when a port of the host cannot be had. proto: "tcp", "udp", "sctp"; ip "" = all addresses.
 */
typedef bool dock_port_taken(void *arg, const char *ip, unsigned port, const char *proto);

/* Gives each fixed port of the host another one, the next that is not taken; adds a line on each
 * to notes: "port 8081 of the host leads to 80/tcp (it was 8080)". */
void dock_settings_move_ports(json_object *settings, dock_port_taken *taken, void *arg,
                              struct strlist *notes);

/* The body of POST /containers/create: of image, with the label of the stable id. */
json_object *dock_settings_body(json_object *settings, const char *image, const char *root);

/* The network that a container of these settings is made with (a key of "Networks"); NULL = none.
 */
const char *dock_settings_first_network(json_object *settings);

/* The body of POST /networks/NAME/connect for a further network of the settings. */
json_object *dock_settings_connect_body(json_object *settings, const char *network,
                                        const char *container);

/* A mount of a container: one element of "Mounts" of its inspection. */
struct dock_mount {
    const char *type;   /* "volume", "bind", "tmpfs", ... */
    const char *source; /* the volume's name or the host's path; "" = none */
    const char *target; /* in the container */
    bool writable, anonymous;
};

/* Mount i of an inspection; false behind the last. Borrowed texts, hostile. */
bool dock_mount_at(json_object *inspect, size_t i, struct dock_mount *ret);

/* True for the name that the engine gives an anonymous volume: 64 hexadecimal digits. */
bool dock_volume_anonymous(const char *name);

#endif
