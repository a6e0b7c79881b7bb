#include "turn/lexicon.hpp"

#include <array>

namespace repartee::turn {
namespace {

constexpr Lexicon english{
    .language = "en",
    .open =
        "and,but,or,nor,because,cause,cuz,although,unless,until,whereas,whether,if,whenever,"
        "since,than,as,the,a,an,my,your,our,their,its,every,which,whose,that's,there's,here's,"
        "this is,and then,but then,so then,and so,as well as,such as,kind of,sort of,i'm,we're,"
        "they're,you're,i've,we've,they've,i'd,i'll,we'll,you'll,they'll,he's,she's,it's,let's,"
        "gonna,wanna,very",
    .openers = "well,so,now,okay so,ok so,right so,look,listen,anyway,actually,also,first",
    .leaning =
        "to,of,with,for,from,at,by,in,on,into,onto,about,between,among,during,without,within,"
        "through,against,toward,towards,via,per,is,are,was,were,am,be,been,being,has,have,had,do,"
        "does,did,can,could,will,would,shall,should,may,might,must,don't,doesn't,didn't,can't,"
        "won't,i,we,he,she,they,like,this,these,those,his,who,where,what,when,while,how,why,not,"
        "just,also,even,only,so,though,each,some,any,maybe,actually,basically,let,mister,mrs,"
        "you know,i mean",
    .questions =
        "what,what's,where,where's,who,who's,whom,which,whose,why,how,how's,when,when's,tell",
    .yes_no_questions =
        "do,does,did,is,are,was,were,am,can,could,will,would,shall,should,may,might,must,has,have,"
        "had,isn't,aren't,don't,doesn't,didn't,can't,couldn't,won't,wouldn't,shouldn't,haven't,"
        "hasn't,ready,right,correct,anything else,okay",
    .requests = "can,could,will,would,may,might",
    .fillers = "um,uh,er,erm,uhm,umm,uhh,eh,hm,hmm,mm,let me see,let's see,let me think",
    .yes_no =
        "yes,yeah,yep,yup,yah,no,nope,nah,ok,okay,sure,right,correct,exactly,absolutely,definitely,"
        "certainly,of course,please,thanks,thank,you,that's right,fine,alright,all "
        "right,true,false,"
        "never,always,not,really,indeed,good,great,it,is,isn't,i,do,don't,sounds,works,that,that's,"
        "perfect,maybe,probably,both,neither,none,go,ahead,at,all",
    .commands =
        "stop,wait,pause,cancel,continue,go on,resume,repeat,repeat that,say that again,again,next,"
        "back,go back,skip,louder,quieter,slower,faster,help,help me,quit,exit,mute,unmute,hold on,"
        "never mind,nevermind,hello,hi,hey,bye,goodbye,good bye,thanks,thank you,thank you very "
        "much,"
        "stop it,stop talking,shut up,be quiet,that's all,that is all,nothing,nothing else,start,"
        "start over,undo,play,what,pardon,sorry,one moment,just a moment,i don't know,come on,"
        "good morning,good evening,good night,see you,thanks a lot,that's it",
    .units = "zero,oh,o,one,two,three,four,five,six,seven,eight,nine,niner",
    .pairs =
        "ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen,twenty,"
        "thirty,forty,fifty,sixty,seventy,eighty,ninety",
    .repeats = "double,triple",
    .at = "at",
    .dot = "dot",
    .joints = "underscore,dash,hyphen,minus,plus,space,capital,upper case,lower case,slash",
    .as_in = "as in,for,like",
    .asks_digits =
        "phone number,telephone number,mobile number,number to reach,account number,card number,"
        "order number,customer number,reference number,tracking number,social security,zip code,"
        "postal code,postcode,pin,digits,security code,verification code,confirmation number,"
        "date of birth,passcode",
    .asks_spelling = "spell,letter by letter,spelling",
    .asks_email = "email,e-mail,mail address",
    .asks_name =
        "your name,your full name,first name,last name,surname,who am i speaking,who is calling",
};

constexpr Lexicon german{
    .language = "de",
    .open =
        "und,aber,oder,denn,sondern,weil,dass,ob,wenn,falls,obwohl,während,bevor,nachdem,damit,"
        "sodass,als,wie,der,den,dem,des,eine,einen,einem,einer,eines,keine,keinen,mein,meine,"
        "meinen,meinem,meiner,dein,deine,deinen,seine,seinen,ihre,ihren,ihrem,unser,unsere,euer,"
        "und dann,sowie,sowohl,entweder,weder,jeder,jede,jedes,jeden,welche,welcher,welches,sehr,"
        "beziehungsweise",
    .openers = "also,nun,naja,tja,ja also,na ja,hör mal,schau,übrigens",
    .leaning =
        "die,das,ein,kein,sein,ihr,in,im,ins,von,vom,zum,zur,für,beim,gegen,ohne,zwischen,seit,"
        "wegen,trotz,bis,am,bin,habe,möchte,ich,wir,dieser,diese,dieses,diesen,nur,vielleicht,"
        "eigentlich,herr,frau,so,also",
    .questions = "was,wo,wer,wen,wem,wessen,warum,wieso,weshalb,wie,wann,woher,wohin,womit,welche",
    .yes_no_questions =
        "ist,sind,war,waren,bist,seid,hat,hast,habt,haben,kann,kannst,können,könnten,könnte,will,"
        "willst,wollen,möchtest,möchten,darf,dürfen,soll,sollen,sollte,wird,werden,würden,gibt,"
        "stimmt,richtig,sonst noch,passt,geht,könntest,dürfte,würdest",
    .requests = "können,könnten,kannst,könntest,würden,würdest,darf,dürfte",
    .fillers = "äh,ähm,öh,öhm,hm,hmm,mh,eh,ehm,em,äm,sozusagen,weißt du,moment mal",
    .yes_no =
        "ja,nein,jawohl,jo,jep,nö,nee,ne,doch,okay,ok,klar,na "
        "klar,sicher,genau,richtig,stimmt,natürlich,"
        "gerne,gern,bitte,danke,vielleicht,gut,alles,passt,auf,keinen,fall,jeden,das,nicht,selbst,"
        "verständlich,perfekt,beides,keins,eher",
    .commands =
        "stopp,stop,halt,warte,warten,pause,abbrechen,weiter,mach weiter,wiederholen,wiederhole "
        "das,"
        "noch mal,nochmal,noch einmal,zurück,nächste,nächster,überspringen,lauter,leiser,langsamer,"
        "schneller,hilfe,ende,hallo,hi,tschüss,auf wiedersehen,auf wiederhören,danke,vielen dank,"
        "danke schön,das ist alles,das war's,das wars,nichts,start,los,wie bitte,entschuldigung,"
        "einen moment,moment,ich weiß nicht,weiß nicht,guten morgen,guten tag,guten abend,gute "
        "nacht",
    .units = "null,eins,ein,zwei,zwo,drei,vier,fünf,sechs,sieben,acht,neun",
    .pairs =
        "zehn,elf,zwölf,dreizehn,vierzehn,fünfzehn,sechzehn,siebzehn,achtzehn,neunzehn,zwanzig,"
        "dreißig,vierzig,fünfzig,sechzig,siebzig,achtzig,neunzig",
    .repeats = "doppel,doppelte",
    .at = "at,ät,klammeraffe",
    .dot = "punkt,dot",
    .joints = "unterstrich,bindestrich,minus,plus,strich,groß,klein,leerzeichen",
    .as_in = "wie,wie in",
    .asks_digits =
        "telefonnummer,rufnummer,handynummer,kontonummer,kundennummer,bestellnummer,auftragsnummer,"
        "kartennummer,vertragsnummer,postleitzahl,pin,ziffern,geburtsdatum,code",
    .asks_spelling = "buchstabieren,buchstabier",
    .asks_email = "e-mail,email,mailadresse",
    .asks_name =
        "ihr name,ihren namen,dein name,deinen namen,wie heißen,wie heißt,vorname,nachname,mit wem",
};

constexpr Lexicon french{
    .language = "fr",
    .open =
        "et,mais,ou,donc,ni,car,parce que,parce,puisque,quand,lorsque,comme,que,qu'il,qu'elle,"
        "qu'on,dont,le,la,les,un,une,des,du,au,aux,l',d',mon,ma,mes,ton,ta,tes,sa,ses,notre,nos,"
        "votre,vos,leur,leurs,ce,cet,cette,ces,chaque,quelques,plusieurs,et puis,et alors,très,"
        "c'est,il y a,j'ai,je suis,ainsi que,afin de",
    .openers = "bon,alors,donc,puis,or,écoute,écoutez,en fait,eh bien",
    .leaning =
        "à,de,en,dans,sur,sous,par,pour,avec,sans,chez,vers,entre,contre,depuis,pendant,avant,"
        "après,jusqu'à,son,si,puis,alors,est,sont,était,suis,es,êtes,sommes,ai,as,a,ont,avons,"
        "avez,peut,peux,veux,veut,voudrais,dois,doit,vais,va,je,tu,me,te,se,qui,où,ne,peut-être,"
        "monsieur,madame,tu sais,vous savez",
    .questions =
        "que,qu'est-ce,quoi,qui,où,pourquoi,comment,quand,quel,quelle,quels,quelles,combien,d'où",
    .yes_no_questions =
        "est-ce,avez-vous,as-tu,êtes-vous,es-tu,voulez-vous,veux-tu,pouvez-vous,peux-tu,souhaitez-"
        "vous,"
        "puis-je,dois-je,pourriez-vous,c'est,y a-t-il,désirez-vous,préférez-vous,d'accord,n'est-ce",
    .requests = "pouvez-vous,peux-tu,puis-je,pourriez-vous,voulez-vous",
    .fillers = "euh,heu,hum,hm,ben,bah,bé,je veux dire,comment dire",
    .yes_no =
        "oui,ouais,non,si,d'accord,ok,okay,bien,sûr,exactement,exact,absolument,tout,à,fait,"
        "certainement,"
        "merci,s'il,te,vous,plaît,peut-être,jamais,pas,du,voilà,c'est,ça,parfait,volontiers,"
        "correct,vrai,"
        "faux,moi,non plus",
    .commands =
        "stop,arrête,arrêtez,attends,attendez,pause,annule,annuler,continue,continuez,répète,"
        "répétez,"
        "encore,suivant,suivante,retour,passe,plus fort,moins fort,plus lentement,plus vite,aide,"
        "à l'aide,bonjour,salut,au revoir,merci,merci beaucoup,c'est tout,rien,rien d'autre,pardon,"
        "comment,un moment,un instant,je ne sais pas,je sais "
        "pas,tais-toi,taisez-vous,bonsoir,bonne nuit",
    .units = "zéro,un,une,deux,trois,quatre,cinq,six,sept,huit,neuf",
    .pairs =
        "dix,onze,douze,treize,quatorze,quinze,seize,dix-sept,dix-huit,dix-neuf,vingt,trente,"
        "quarante,"
        "cinquante,soixante,soixante-dix,quatre-vingt,quatre-vingts,quatre-vingt-dix",
    .repeats = "double,triple",
    .at = "arobase,arobas,at",
    .dot = "point",
    .joints = "tiret,trait d'union,souligné,underscore,moins,plus,espace,majuscule,minuscule",
    .as_in = "comme",
    .asks_digits =
        "numéro de téléphone,numéro de compte,numéro de client,numéro de commande,numéro de carte,"
        "votre numéro,code postal,code,chiffres,date de naissance",
    .asks_spelling = "épeler,épelez,épelle",
    .asks_email = "e-mail,email,adresse mail,adresse électronique,courriel",
    .asks_name =
        "votre nom,ton nom,votre prénom,comment vous appelez,comment t'appelles,qui est à "
        "l'appareil",
};

constexpr Lexicon spanish{
    .language = "es",
    .open =
        "y,e,pero,o,u,ni,sino,porque,aunque,cuando,si,como,que,mientras,el,la,los,las,un,una,"
        "unos,unas,al,del,mi,mis,tu,tus,su,sus,nuestro,nuestra,nuestros,nuestras,cada,algún,"
        "alguna,y luego,y entonces,así que,ya que,para que,muy,cuyo,cuya",
    .openers = "bueno,pues,entonces,mira,mire,oye,oiga,además",
    .leaning =
        "a,de,en,con,por,para,sin,sobre,entre,hasta,desde,hacia,contra,según,durante,es,son,era,"
        "eran,soy,está,están,estoy,fue,he,ha,han,había,puede,puedo,quiero,quiere,quisiera,debo,"
        "debe,voy,va,yo,me,te,se,lo,le,quien,donde,este,esta,estos,estas,ese,esa,esos,esas,pues,"
        "entonces,quizás,señor,señora",
    .questions =
        "qué,quién,quiénes,dónde,adónde,cuándo,cómo,cuál,cuáles,cuánto,cuánta,cuántos,cuántas,por "
        "qué,de dónde",
    .yes_no_questions =
        "es,son,está,están,tiene,tienes,tienen,quiere,quieres,quieren,puede,puedes,pueden,puedo,"
        "hay,desea,"
        "desean,necesita,necesitas,le,te,correcto,verdad,algo "
        "más,podría,podrías,me,sabe,sabes,prefiere",
    .requests = "puede,puedes,podría,podrías,puedo,me,quiere",
    .fillers = "eh,em,ehm,mmm,mm,hm,o sea,es que,digamos,a ver,cómo se dice",
    .yes_no =
        "sí,si,no,claro,claro que "
        "sí,vale,ok,okay,bueno,exacto,exactamente,correcto,cierto,por,favor,"
        "gracias,de,acuerdo,supuesto,desde,luego,perfecto,nunca,tal,vez,quizás,ya,bien,está,eso,es,"
        "así,también,tampoco,nada,verdad",
    .commands =
        "para,pare,detente,alto,espera,espere,pausa,cancela,cancelar,continúa,continúe,sigue,siga,"
        "repite,"
        "repita,otra vez,de nuevo,siguiente,atrás,salta,más alto,más bajo,más despacio,más "
        "rápido,ayuda,"
        "hola,adiós,hasta luego,gracias,muchas gracias,eso es todo,nada,nada más,perdón,cómo,un "
        "momento,"
        "no sé,no lo sé,cállate,buenos días,buenas tardes,buenas noches",
    .units = "cero,uno,una,dos,tres,cuatro,cinco,seis,siete,ocho,nueve",
    .pairs =
        "diez,once,doce,trece,catorce,quince,dieciséis,diecisiete,dieciocho,diecinueve,veinte,"
        "veintiuno,"
        "veintidós,veintitrés,veinticuatro,veinticinco,veintiséis,veintisiete,veintiocho,"
        "veintinueve,"
        "treinta,cuarenta,cincuenta,sesenta,setenta,ochenta,noventa",
    .repeats = "doble,triple",
    .at = "arroba",
    .dot = "punto",
    .joints = "guion,guión,guion bajo,bajo,barra,menos,más,mayúscula,minúscula,espacio",
    .as_in = "de,como",
    .asks_digits =
        "número de teléfono,número de cuenta,número de cliente,número de pedido,número de tarjeta,"
        "su número,tu número,código postal,código,dígitos,fecha de nacimiento",
    .asks_spelling = "deletrear,deletree,deletrea",
    .asks_email = "correo,e-mail,email",
    .asks_name = "su nombre,tu nombre,cómo se llama,cómo te llamas,apellido,con quién hablo",
};

constexpr std::array lexicons{english, german, french, spanish};

}  // namespace

const Lexicon* lexicon_of(std::string_view language) {
  const auto primary = language.substr(0, language.find_first_of("-_"));
  for (const auto& lexicon : lexicons) {
    if (lexicon.language == primary) return &lexicon;
  }
  return nullptr;
}

bool holds(std::string_view list, std::string_view phrase) {
  if (phrase.empty()) return false;
  for (auto at = list.find(phrase); at != std::string_view::npos; at = list.find(phrase, at + 1)) {
    const auto end = at + phrase.size();
    if ((at == 0 || list[at - 1] == ',') && (end == list.size() || list[end] == ',')) return true;
  }
  return false;
}

}  // namespace repartee::turn
