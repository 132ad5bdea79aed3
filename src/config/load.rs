//! Reads settings from a file and the environment.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Config;

/// Variables that are not settings: of the tests and scripts, of the command line, of the web side's own server.
const FOREIGN: [&str; 4] = ["FTZ_ATLAS_TEST_", "FTZ_ATLAS_POSTGRES_", "FTZ_ATLAS_CONFIG", "FTZ_ATLAS_URL"];

/// Each variable with the key that it sets.
const VARIABLES: [(&str, &str); 26] = [
    ("FTZ_ATLAS_DATA", "data"),
    ("FTZ_ATLAS_DATABASE", "database"),
    ("FTZ_ATLAS_LISTEN", "server.listen"),
    ("FTZ_ATLAS_REFRESH_SECONDS", "server.refresh_seconds"),
    ("FTZ_ATLAS_DRAIN_SECONDS", "server.drain_seconds"),
    ("FTZ_ATLAS_BODY_BYTES", "limits.body_bytes"),
    ("FTZ_ATLAS_BATCH_BODY_BYTES", "limits.batch_body_bytes"),
    ("FTZ_ATLAS_CONCURRENCY", "limits.concurrency"),
    ("FTZ_ATLAS_CONNECTIONS", "limits.connections"),
    ("FTZ_ATLAS_TIMEOUT_SECONDS", "limits.timeout_seconds"),
    ("FTZ_ATLAS_BATCH", "limits.batch"),
    ("FTZ_ATLAS_ADDRESS_CHARS", "limits.address_chars"),
    ("FTZ_ATLAS_EXTENT", "map.extent"),
    ("FTZ_ATLAS_MAP_LEVEL", "map.level"),
    ("FTZ_ATLAS_TILE_CACHE_MB", "map.tile_cache_mb"),
    ("FTZ_ATLAS_PUBLIC_URL", "server.public_url"),
    ("FTZ_ATLAS_ALLOWED_ORIGINS", "server.allowed_origins"),
    ("FTZ_ATLAS_SAMPLE_ADDRESSES", "sample.addresses"),
    ("FTZ_ATLAS_SAMPLE_SEED", "sample.seed"),
    ("FTZ_ATLAS_KEY_FILE", "access.key_file"),
    ("FTZ_ATLAS_ALGORITHMS", "access.algorithms"),
    ("FTZ_ATLAS_SECOND_FACTOR", "access.second_factor"),
    ("FTZ_ATLAS_SYSLOG", "access.syslog"),
    ("FTZ_ATLAS_PROXIES", "server.proxies"),
    ("FTZ_ATLAS_LOG", "log.filter"),
    ("FTZ_ATLAS_LOG_JSON", "log.json"),
];

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("无法读取配置文件 {path}：{source}。请检查 --config 给出的路径")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("配置有误（{place}）：{why}")]
    Parse { place: String, why: String },
    #[error("环境变量 {0} 不是本程序的设置：请改正名称，或取消它")]
    Variable(String),
    #[error("配置项 {key} {why}")]
    Value { key: String, why: String },
    #[error("数据目录 {path} 不可写：{source}。请用 --data 指定一个可写的目录")]
    Data { path: PathBuf, source: std::io::Error },
}

/// Settings from `file`, overridden by `variables` (all of the process's environment; others than ours are ignored).
pub fn load(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut table = match file {
        None => Table::new(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Read { path: path.to_path_buf(), source })?;
            // Read once as settings, so that an error shows its line; then as a table, to lay the variables over it.
            // By its number alone: the line may hold a key or a password.
            let wrong = |error: toml::de::Error| {
                let line = error.span().and_then(|span| text.get(..span.start));
                let line = line.map_or(1, |before| before.matches('\n').count() + 1);
                ConfigError::Parse {
                    place: format!("文件 {} 第 {line} 行", path.display()),
                    why: error.message().to_owned(),
                }
            };
            toml::from_str::<Config>(&text).map_err(&wrong)?;
            toml::from_str(&text).map_err(wrong)?
        }
    };
    let mut names = Vec::new();
    for (name, text) in variables {
        if !name.starts_with("FTZ_ATLAS_") || FOREIGN.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let Some((_, key)) = VARIABLES.iter().find(|(known, _)| *known == name) else {
            return Err(ConfigError::Variable(name));
        };
        if !text.is_empty() {
            set(&mut table, key, text);
            names.push(name);
        }
    }
    let place = || match (file, names.is_empty()) {
        (Some(path), true) => format!("文件 {}", path.display()),
        _ => format!("环境变量 {}", names.join("、")),
    };
    Config::deserialize_table(table)
        .map_err(|error| ConfigError::Parse { place: place(), why: error.to_string() })?
        .validate()
}

fn set(table: &mut Table, key: &str, text: String) {
    let (section, name) = key.split_once('.').unwrap_or(("", key));
    let table = match section {
        "" => table,
        _ => match table.entry(section).or_insert_with(|| Value::Table(Table::new())) {
            Value::Table(inner) => inner,
            _ => return,
        },
    };
    // Numbers, booleans and lists as TOML writes them; whatever else is a plain string.
    let textual = matches!(key, "data" | "database" | "server.listen" | "log.filter" | "access.key_file");
    let value = (!textual)
        .then(|| toml::from_str::<Table>(&format!("value = {text}")).ok()?.remove("value"))
        .flatten()
        .unwrap_or(Value::String(text));
    table.insert(name.into(), value);
}

impl Config {
    fn deserialize_table(table: Table) -> Result<Self, toml::de::Error> {
        Value::Table(table).try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn variables_override_the_file_and_the_file_the_defaults() {
        let file = file("data = \"d\"\n[limits]\nbatch = 7\nbody_bytes = 100\n");
        let config =
            load(Some(file.path()), env(&[("FTZ_ATLAS_BATCH", "9"), ("FTZ_ATLAS_LISTEN", "127.0.0.1:0")]))
                .unwrap();
        assert_eq!((config.limits.batch, config.limits.body_bytes), (9, 100));
        assert_eq!(config.server.listen.port(), 0);
        assert_eq!(config.limits.address_chars, 512);
        assert_eq!((config.data, config.database), ("d".into(), None));
    }

    #[test]
    fn a_wrong_line_is_named_and_not_shown() {
        let wrong = file("[server]\nlisten = \"127.0.0.1:1\"\ndatabase = \"postgres://u:HUNTER2@h/d\n");
        let said = load(Some(wrong.path()), []).unwrap_err().to_string();
        assert!(said.contains("第 3 行") && !said.contains("HUNTER2"), "{said}");
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let wrong = file("[limits]\nbatsh = 7\n");
        assert!(load(Some(wrong.path()), []).unwrap_err().to_string().contains("batsh"));
        let wrong = load(None, env(&[("FTZ_ATLAS_LISTN", "x")])).unwrap_err();
        assert!(wrong.to_string().contains("FTZ_ATLAS_LISTN"));
        assert!(load(None, env(&[("HOME", "x"), ("FTZ_ATLAS_TEST_POSTGRES", "x")])).is_ok());
    }

    #[test]
    fn wrong_values_name_the_key() {
        for (name, value, key) in [
            ("FTZ_ATLAS_BATCH", "0", "limits.batch"),
            ("FTZ_ATLAS_BATCH", "many", "batch"),
            ("FTZ_ATLAS_EXTENT", "[1, 2, 0, 3]", "map.extent"),
            ("FTZ_ATLAS_LISTEN", "nowhere", "FTZ_ATLAS_LISTEN"),
            ("FTZ_ATLAS_ALLOWED_ORIGINS", "[\"*\"]", "server.allowed_origins"),
            ("FTZ_ATLAS_ALLOWED_ORIGINS", "[\"https://plan.example.cn/\"]", "plan.example.cn/"),
        ] {
            let error = load(None, env(&[(name, value)])).unwrap_err().to_string();
            assert!(error.contains(key), "{name}={value}: {error}");
        }
    }

    #[test]
    fn numbers_in_textual_settings_stay_text() {
        assert_eq!(load(None, env(&[("FTZ_ATLAS_DATA", "2024")])).unwrap().data, Path::new("2024"));
    }
}
