use proptest::prelude::*;

use super::*;

fn member(account: &str, post: &str, duties: &str) -> Member {
    Member {
        account: account.to_owned(),
        post: post.to_owned(),
        handles: duties.contains('h'),
        keeps: duties.contains('k'),
        outside: duties.contains('o'),
        has_key: !duties.contains('-'),
    }
}

fn town() -> Vec<Member> {
    vec![
        member("mayor", "mayor", ""),
        member("clerk", "clerk", "h"),
        member("deputy", "deputy", ""),
        // The deputy stands in for the clerk's post.
        member("deputy", "clerk", "h"),
        member("auditor", "auditor", "hk"),
        member("district", "district", "hko"),
        member("province", "province", "ko"),
    ]
}

fn named(posts: &[&str]) -> Named {
    Named { posts: posts.iter().map(|id| (*id).to_owned()).collect(), ..Named::default() }
}

#[test]
fn where_nobody_is_named_all_who_serve_and_have_a_key_get_it_once() {
    let mut members = town();
    members.push(member("new", "unit", "hk-"));
    members.push(member("auditor", "unit", "h"));

    let routing = route(&members, &Named::default(), 2);

    assert_eq!(routing.handlers, ["auditor", "clerk", "deputy", "district"]);
    assert_eq!(routing.custodians, ["auditor", "district", "province"]);
    assert!(routing.identity_possible && !routing.needs_outside);
}

#[test]
fn who_stands_in_for_a_named_post_is_out_and_so_is_its_holder() {
    let routing = route(&town(), &named(&["clerk"]), 1);
    assert_eq!(routing.handlers, ["auditor", "district"]);

    // Named in the own post, the deputy is out of the post stood in for as well.
    let routing = route(&town(), &named(&["deputy"]), 1);
    assert_eq!(routing.handlers, ["auditor", "clerk", "district"]);
}

#[test]
fn who_is_named_as_an_account_is_out_of_everything() {
    let accounts = vec!["auditor".to_owned(), "district".to_owned()];
    let routing = route(&town(), &Named { accounts, ..Named::default() }, 2);

    assert_eq!((routing.handlers.len(), routing.custodians.as_slice()), (2, &["province".to_owned()][..]));
    assert!(!routing.identity_possible, "one custodian of two remains");
}

#[test]
fn the_head_named_leaves_only_the_outside() {
    let head = Named { head: true, ..Named::default() };
    let routing = route(&town(), &head, 2);
    assert_eq!((routing.handlers.as_slice(), routing.needs_outside), (&["district".to_owned()][..], false));
    assert!(routing.identity_possible);

    // Who is outside with one post and inside with another is a subordinate all the same.
    let mut members = town();
    members.push(member("district", "unit", ""));
    let routing = route(&members, &head, 2);
    assert!(routing.needs_outside && routing.handlers.is_empty() && !routing.identity_possible);
}

#[test]
fn nobody_left_means_an_outside_body() {
    let nobody = route(&[], &Named::default(), 1);
    assert!(nobody.needs_outside && nobody.handlers.is_empty() && !nobody.identity_possible);
    assert!(!route(&town(), &Named::default(), 0).identity_possible, "none needed is no custody");
}

proptest! {
    #[test]
    fn whoever_is_named_never_gets_anything(
        rows in prop::collection::vec((0..5_u8, 0..5_u8, any::<[bool; 4]>()), 0..14),
        posts in prop::collection::vec(0..5_u8, 0..3), accounts in prop::collection::vec(0..5_u8, 0..2),
        head: bool, needed in 0..4_u8,
    ) {
        let members: Vec<Member> = rows.iter().map(|(account, post, [handles, keeps, outside, has_key])| Member {
            account: account.to_string(), post: post.to_string(),
            handles: *handles, keeps: *keeps, outside: *outside, has_key: *has_key,
        }).collect();
        let text = |ids: &[u8]| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
        let named = Named { posts: text(&posts), accounts: text(&accounts), head };

        let routing = route(&members, &named, needed);

        for account in routing.handlers.iter().chain(&routing.custodians) {
            prop_assert!(!named.accounts.contains(account));
            for row in members.iter().filter(|row| row.account == *account) {
                prop_assert!(!named.posts.contains(&row.post));
                prop_assert!(!head || row.outside);
            }
            prop_assert!(members.iter().any(|row| row.account == *account && row.has_key));
        }
        prop_assert_eq!(routing.needs_outside, routing.handlers.is_empty());
        prop_assert_eq!(routing.identity_possible, needed > 0 && routing.custodians.len() >= usize::from(needed));
    }
}
