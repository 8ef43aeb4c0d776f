#!/bin/sh
# Make the secrets that compose.yaml hands to its containers: a folder that only you can enter, whose files the
# containers' own users can read.  Existing secrets are kept.  usage: secrets.sh [DIRECTORY]
set -eu
directory=${1:-secrets}
umask 077
mkdir -p "$directory"
chmod 700 "$directory"

# keep NAME: write standard input to a new secret
keep() {
    [ -e "$directory/$1" ] && return
    cat >"$directory/$1.new"
    chmod 444 "$directory/$1.new"
    mv "$directory/$1.new" "$directory/$1"
    echo "made $directory/$1"
}

head -c 32 /dev/urandom | base64 | keep vault_key
head -c 24 /dev/urandom | od -An -vtx1 | tr -d ' \n' | keep database_password
printf 'postgresql://chaperone:%s@database/chaperone' "$(cat "$directory/database_password")" | keep database_url
