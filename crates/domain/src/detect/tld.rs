//! Top-level domains that make a link of a name without a scheme: the country codes and the common generic ones.

/// Generic domains, sorted.
const GENERIC: [&str; 60] = [
    "academy",
    "agency",
    "app",
    "art",
    "asia",
    "biz",
    "blog",
    "business",
    "cafe",
    "center",
    "chat",
    "cloud",
    "club",
    "com",
    "community",
    "company",
    "design",
    "dev",
    "digital",
    "edu",
    "email",
    "events",
    "expert",
    "finance",
    "fun",
    "games",
    "global",
    "gov",
    "group",
    "guru",
    "help",
    "host",
    "info",
    "int",
    "jobs",
    "life",
    "link",
    "live",
    "ltd",
    "media",
    "mil",
    "mobi",
    "name",
    "net",
    "network",
    "news",
    "one",
    "online",
    "org",
    "pro",
    "shop",
    "site",
    "space",
    "store",
    "team",
    "tech",
    "top",
    "website",
    "world",
    "xyz",
];

/// Country codes, two letters each.
const COUNTRIES: &str = "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcick\
clcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthu\
idieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumv\
mwmxmymzncnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsu\
svsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";

/// Whether links may end with this.
pub(super) fn is_known(top: &str) -> bool {
    let top = top.to_lowercase();
    if top.len() == 2 && top.is_ascii() {
        return COUNTRIES.as_bytes().chunks_exact(2).any(|code| code == top.as_bytes());
    }
    GENERIC.binary_search(&top.as_str()).is_ok() || matches!(top.as_str(), "рф" | "xn--p1ai" | "укр" | "бел")
}
