//! The catalogues of both engines, read into one form.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use prongsai_store::{Engine, Store, q, row};
use prongsai_testing::each_store;
use prongsai_testing::store::{Scene, run};

row! { struct Line { line: String } }

/// What a catalogue says, a fact a line: columns, keys, references, indexes, triggers.
async fn catalogue(store: &Store) -> BTreeSet<String> {
    let mut tx = store.read().await.expect("the store reads");
    let parts = match tx.engine() {
        Engine::Sqlite => [
            q!(all Line, tx, "
                select 'column ' || t.name || '.' || c.name || ' ' || lower(c.type)
                    || case when c.\"notnull\" = 1 then ' not null' else '' end as line
                from sqlite_master t
                join pragma_table_info(t.name) c
                where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> '_sqlx_migrations'"),
            q!(all Line, tx, "
                select kind || ' ' || tbl || ' (' || group_concat(col, ', ') || ')' as line
                from (
                    select t.name as tbl, i.name as idx, c.seqno, c.name as col,
                        case when i.origin = 'pk' then 'primary' when i.origin = 'u' then 'unique'
                            else 'index ' || i.name || case when i.\"unique\" = 1 then ' unique' else '' end
                                || case when i.partial = 1 then ' partial' else '' end
                        end as kind
                    from sqlite_master t
                    join pragma_index_list(t.name) i
                    join pragma_index_info(i.name) c
                    where t.type = 'table' and t.name <> '_sqlx_migrations'
                    order by t.name, i.name, c.seqno
                )
                group by tbl, idx"),
            q!(all Line, tx, "
                select 'reference ' || tbl || ' (' || group_concat(a, ', ') || ') to ' || other
                    || ' (' || group_concat(b, ', ') || ') on delete ' || gone as line
                from (
                    select t.name as tbl, f.id, f.seq, f.\"table\" as other, f.\"from\" as a, f.\"to\" as b,
                        lower(f.on_delete) as gone
                    from sqlite_master t
                    join pragma_foreign_key_list(t.name) f
                    where t.type = 'table'
                    order by t.name, f.id, f.seq
                )
                group by tbl, id"),
            q!(all Line, tx, "
                select 'trigger ' || name || ' on ' || tbl_name as line from sqlite_master where type = 'trigger'"),
        ],
        Engine::Postgres => [
            q!(all Line, tx, "
                select 'column ' || t.relname || '.' || c.attname || ' ' || format_type(c.atttypid, c.atttypmod)
                    || case when c.attnotnull then ' not null' else '' end as line
                from pg_class t
                join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
                where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and t.relname <> '_sqlx_migrations'"),
            q!(all Line, tx, "
                select case when x.indisprimary then 'primary' when k.contype = 'u' then 'unique'
                        else 'index ' || i.relname || case when x.indisunique then ' unique' else '' end
                            || case when x.indpred is not null then ' partial' else '' end
                    end || ' ' || t.relname || ' (' || string_agg(c.attname, ', ' order by n.place) || ')' as line
                from pg_index x
                join pg_class i on i.oid = x.indexrelid
                join pg_class t on t.oid = x.indrelid
                left join pg_constraint k on k.conindid = x.indexrelid and k.contype = 'u'
                cross join lateral unnest(x.indkey) with ordinality as n (attnum, place)
                join pg_attribute c on c.attrelid = t.oid and c.attnum = n.attnum
                where t.relnamespace = 'public'::regnamespace and t.relname <> '_sqlx_migrations'
                group by t.relname, i.relname, x.indisprimary, x.indisunique, x.indpred is not null, k.contype"),
            q!(all Line, tx, "
                select 'reference ' || t.relname || ' (' || string_agg(a.attname, ', ' order by n.place) || ') to '
                    || o.relname || ' (' || string_agg(b.attname, ', ' order by n.place) || ') on delete '
                    || case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                        when 'n' then 'set null' else 'set default' end as line
                from pg_constraint k
                join pg_class t on t.oid = k.conrelid
                join pg_class o on o.oid = k.confrelid
                cross join lateral unnest(k.conkey, k.confkey) with ordinality as n (here, there, place)
                join pg_attribute a on a.attrelid = t.oid and a.attnum = n.here
                join pg_attribute b on b.attrelid = o.oid and b.attnum = n.there
                where k.contype = 'f' and t.relnamespace = 'public'::regnamespace
                group by k.oid, t.relname, o.relname, k.confdeltype"),
            q!(all Line, tx, "
                select 'trigger ' || g.tgname || ' on ' || t.relname as line
                from pg_trigger g
                join pg_class t on t.oid = g.tgrelid
                where not g.tgisinternal"),
        ],
    };
    parts
        .into_iter()
        .flat_map(|part| part.expect("the catalogue can be read"))
        .map(|found| common(&found.line))
        .collect()
}

/// The types of both engines by one name each.
fn common(line: &str) -> String {
    line.replace(" bigint", " integer").replace(" bytea", " blob").replace(" double precision", " real")
}

#[test]
fn both_engines_have_the_same_tables_keys_references_indexes_and_triggers() {
    run(Scene::sqlite(), |sqlite| async move {
        let postgres = Scene::postgres().await;

        let ours = catalogue(&sqlite).await;
        let theirs = catalogue(&postgres.store).await;

        let only_sqlite: Vec<&String> = ours.difference(&theirs).collect();
        let only_postgres: Vec<&String> = theirs.difference(&ours).collect();
        assert_eq!((only_sqlite, only_postgres), (Vec::new(), Vec::new()));
        for kind in ["column", "primary", "unique", "reference", "index", "trigger"] {
            assert!(ours.iter().any(|line| line.starts_with(kind)), "no {kind} was found at all");
        }
        postgres.store.close().await;
    });
}

#[test]
fn the_steps_of_both_engines_have_the_same_names_and_say_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |engine: &str| -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder.join(engine))
            .expect("the steps are there")
            .map(|entry| entry.expect("an entry can be read").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));

    // Rules that no catalogue shows alike, such as checks and defaults; triggers are written in each engine's own way.
    for name in names("sqlite") {
        let text = |engine: &str| -> Vec<String> {
            fs::read_to_string(folder.join(engine).join(&name))
                .expect("a step is UTF-8")
                .lines()
                .filter(|line| !line.starts_with("create trigger") && !line.starts_with("create function"))
                .map(|line| common(line).replace(") strict;", ");").replace(") strict, without rowid;", ");"))
                .collect()
        };
        assert_eq!(text("sqlite"), text("postgres"), "{name}");
    }
}

#[test]
fn every_table_of_a_town_begins_its_key_with_the_town() {
    run(Scene::sqlite(), |store| async move {
        let facts = catalogue(&store).await;
        let of_towns: BTreeSet<&str> = facts
            .iter()
            .filter_map(|line| line.strip_prefix("column ")?.strip_suffix(".agency_id text not null"))
            .collect();
        assert!(of_towns.len() > 20, "most tables belong to a town: {of_towns:?}");
        let strange: Vec<&str> = of_towns
            .into_iter()
            .filter(|table| {
                !facts.iter().any(|line| {
                    line.strip_prefix(&format!("primary {table} (agency_id"))
                        .is_some_and(|rest| rest.starts_with(", ") || rest == ")")
                })
            })
            .collect();
        assert_eq!(strange, Vec::<&str>::new(), "ids of two towns may be the same");
    });
}

each_store! {
    async fn bringing_the_schema_up_to_date_twice_changes_nothing(store: Store) {
        let before = catalogue(&store).await;

        store.migrate().await.expect("nothing is to be done");

        assert_eq!(catalogue(&store).await, before);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_reads_the_file_of_a_new_database() {
    use std::os::unix::fs::PermissionsExt as _;

    let scene = prongsai_testing::store::Scene::sqlite().await;
    for file in ["desk.db", "desk.db-wal"] {
        let mode = std::fs::metadata(scene.folder().join(file)).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
