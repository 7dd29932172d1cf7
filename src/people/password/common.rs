//! Passwords that everybody tries first.

/// Whether `lower`, a password in lower case, is one that everybody tries first.
pub fn is_common(lower: &str) -> bool {
    COMMON.binary_search(&lower).is_ok()
}

/// Of eight characters and more, in lower case and in order; what is one character over and over,
/// or one run, is refused without being named.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "!@#$%^&*", "!@#$1234", "!qaz2wsx", "!qaz@wsx", "00000000", "000000000", "01234567",
    "0123456789", "100200300", "10203040", "102030405060", "11111111", "111111111", "1111111111",
    "11112222", "11223344", "1122334455", "112233445566", "12121212", "121212121212", "12301230",
    "12312312", "123123123", "123123123a", "123123qwe", "123321123", "123321123321", "1234!@#$",
    "12341234", "123412341234", "12345!@#$%", "123454321", "1234554321", "12345600", "12345612",
    "123456123", "123456123456", "123456654321", "123456780", "1234567891", "12345678910",
    "1234567899", "123456789a", "123456789q", "12345678a", "12345678q", "1234567a", "123456987",
    "123456aa", "123456ab", "123456abc", "123456qwe", "12345abc", "12345qwert", "1234abcd",
    "1234qwer", "123654789", "12369874", "123698745", "123abc123", "123qwe!@#", "123qwe,.",
    "123qwe123", "123qweasd", "13131313", "13145200", "131452013", "1314520520", "13579246",
    "1357924680", "13800138000", "14141414", "147258369", "1472583690", "147852369", "159159159",
    "159357456", "159753456", "19491001", "1a2b3c4d", "1q2w3e4r", "1q2w3e4r5t", "1qaz!qaz",
    "1qaz2wsx", "1qaz2wsx3edc", "1qaz@wsx", "1qazxsw2", "20082008", "20202020", "20232023",
    "20242024", "20252025", "20262026", "21212121", "22222222", "22446688", "23456789",
    "2345678901", "24682468", "2wsx3edc", "31415926", "3141592653", "33333333", "36925814",
    "369258147", "44444444", "52013140", "520131400", "5201314520", "5201314a", "5201314woaini",
    "520520520", "521521521", "55555555", "55667788", "66666666", "666666666", "66668888",
    "666888666", "66778899", "68686868", "74108520", "741852963", "7418529630", "77585210",
    "7758521a", "77777777", "77889900", "78945612", "789456123", "7894561230", "87654321",
    "88668866", "88886666", "88888888", "888888888", "8888888888", "896896896", "96385274",
    "963852741", "98765432", "987654321", "9876543210", "98989898", "99999999", "999999999",
    "a11111111", "a12341234", "a1234567", "a12345678", "a123456789", "a1b2c3d4", "a1s2d3f4",
    "a5201314", "aa112233", "aa123456", "aaa111222", "aaaa1111", "aaaabbbb", "aabbccdd",
    "aassddff", "abc12345", "abc123456", "abc123abc", "abc@1234", "abc@12345", "abc@123456",
    "abcd1234", "abcd12345", "abcd@1234", "abcdabcd", "abcdefg1", "abcdefg123", "abcdefgh",
    "abcdefghi", "abcdefghij", "admin123", "admin1234", "admin12345", "admin123456", "admin888",
    "admin8888", "admin@123", "admin@1234", "adminadmin", "administrator", "administrator1",
    "alipay123", "aliyun123", "arsenal1", "as123456", "asd123456", "asdf1234", "asdfasdf",
    "asdfghjk", "asdfghjkl", "asdfjkl;", "asdqwe123", "autumn2025", "azerty123", "azertyui",
    "baidu123", "baidu1234", "barcelona", "baseball", "baseball1", "basketball", "batman123",
    "beijing123", "beijing2008", "butterfly", "cangku123", "changeme", "changeme1", "changeme123",
    "charlie1", "chelsea1", "china123", "china1234", "china12345", "china123456", "china2008",
    "chocolate", "company123", "computer", "computer1", "contraceptive", "contrasena", "corvette",
    "daniel123", "december1", "default1", "default123", "denglu123", "diamond1", "doctor123",
    "dragon123", "elephant", "flower123", "football", "football1", "freedom1", "friday123",
    "government", "guangzhou", "guest123", "guest1234", "guest123456", "health123", "hello123",
    "hello1234", "hello12345", "hello123456", "helloworld", "hospital", "hospital1", "hospital123",
    "huawei12#$", "huawei123", "huawei@123", "hunter22", "iloveyou", "iloveyou1", "iloveyou123",
    "iloveyou1314", "iloveyou2", "iloveyou520", "internet", "internet1", "inventory123",
    "january1", "jennifer", "jessica1", "jihuashengyu", "jisheng123", "jordan23", "killer123",
    "kucun123", "kunming123", "lenovo123", "letmein1", "letmein123", "liverpool", "liverpool1",
    "liwei123", "manchester", "master123", "medicine", "medicine1", "mercedes", "michelle",
    "michelle1", "mima1234", "mima123456", "monday123", "monkey12", "monkey123", "motdepasse",
    "mustang1", "nihao123", "nihao1234", "nihao123456", "nurse123", "office123", "p@55w0rd",
    "p@ssw0rd", "p@ssw0rd123", "p@ssword", "pa55w0rd", "pa55word", "pass1234", "pass12345",
    "pass123456", "passpass", "passw0rd", "passw0rd123", "password", "password1", "password12",
    "password123", "password1234", "passwort", "pharmacy", "pharmacy1", "pharmacy123",
    "poiuytrewq", "pokemon123", "princess", "princess1", "pwd12345", "pwd123456", "q12345678",
    "q123456789", "q1w2e3r4", "q1w2e3r4t5", "qazwsx123", "qazwsxedc", "qazxswedc", "qq123456",
    "qq123456789", "qqwweerr", "qwe!@#123", "qwe12345", "qwe123456", "qweasdzxc", "qwer!@#$",
    "qwer1234", "qwer12345", "qwerty123", "qwerty1234", "qwerty12345", "qwertyui", "qwertyuiop",
    "qwertzui", "root1234", "root12345", "root123456", "rootroot", "secret123", "shadow123",
    "shanghai", "shanghai123", "shenzhen123", "spiderman", "spring2025", "spring2026", "starwars",
    "summer123", "summer2024", "summer2025", "sunshine", "sunshine1", "superman", "superman1",
    "superuser", "taobao123", "tencent123", "test1234", "test12345", "test123456", "testtest",
    "toor1234", "trustno1", "trustno1!", "user1234", "user12345", "victoria", "w123456789",
    "wang1234", "wangwei123", "warehouse1", "warehouse123", "wechat123", "weisheng123",
    "weixin123", "welcome1", "welcome123", "welcome@123", "whatever", "whatever1", "winter123",
    "winter2024", "winter2025", "woaini123", "woaini123456", "woaini1314", "woaini520",
    "woaini5201314", "woaini521", "woaiwojia", "wodemima", "woshishui", "wsxedcrfv", "ww123456",
    "xiaomi123", "yaofang123", "yaoguan123", "yaoju123", "yaoju1234", "yaoju12345", "yaoju123456",
    "yaojuyaoju", "yisheng123", "yiyuan123", "yunnan123", "z123456789", "zaq12wsx", "zhang123",
    "zhang1234", "zhangwei", "zhongguo", "zhongguo123", "zxc123456", "zxcvbnm,", "zxcvbnm1",
    "zxcvbnm123", "zz123456",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_in_lower_case() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|word| word.to_lowercase() == **word));
        assert!(is_common("password123") && !is_common("correct horse"));
    }
}
