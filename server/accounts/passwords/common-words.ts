/** Words and phrases that many passwords contain, folded, beside those that core knows. */

/** Found often in leaks: what people love, fear, pray to and work at, months and days, the words of this trade. */
const words =
  'passw0rd geheim willkommen bienvenue root default access changeit please temporary initial company office server system database ' +
  'computer internet windows microsoft google facebook lovely ilove forever baby angel sunflower flower rainbow butterfly chocolate ' +
  'cookie cheese coffee sommer herbst january february march april june july august september october november december monday ' +
  'tuesday wednesday thursday friday saturday sunday tiger lion panther eagle pokemon naruto batman superman spiderman starwars ' +
  'matrix baseball basketball soccer hockey liverpool arsenal chelsea barcelona realmadrid manchester united juventus bayern michael ' +
  'jordan jennifer jessica ashley michelle daniel thomas charlie robert george nicole samantha hunter shadow freedom whatever trustno ' +
  'mustang ferrari mercedes porsche harley killer jesus christ heaven god blessed family friends mother father brother sister happy ' +
  'birthday money dollar security secure profile profiles agent contact center centre callcenter connect quality analyst manager ' +
  'supervisor team your not very long old one two three four five six seven eight nine zero world good morning night number abcd';

/** Frequent passwords in other languages: the word for password, a welcome, names of oneself and of loved ones, and rows of keyboards. */
const elsewhere =
  'motdepasse contrasena contrasenha palavrapasse senha wachtwoord parola haslo heslo salasana losenord lozinka jelszo sifre пароль ' +
  'парол пассворд ハスワート 密码 密碼 bienvenido bienvenidos benvenuto bemvindo welkom witamy administrateur administrador amministratore ' +
  'ichliebedich jetaime teamo tiamo ицукенгшщзхъ фывапролджэ ячсмитьбю amazon';

/** In every list of guesses though none of their words is. */
const phrases =
  'correcthorsebatterystaple thequickbrownfox jumpsoverthelazydog tobeornottobe thatisthequestion maytheforcebewithyou ' +
  'supercalifragilisticexpialidocious antidisestablishmentarianism nevergonnagiveyouup loremipsumdolorsitamet onceuponatime ' +
  'opensesame abracadabra lordoftherings harrypotter gameofthrones rumpelstiltskin rumpelstilzchen ilovemymother letitbe carpediem ' +
  'ihatepasswords nopasswordneeded donaudampfschifffahrtsgesellschaft';

export const moreCommonWords: readonly string[] = `${words} ${elsewhere} ${phrases}`.split(' ');
