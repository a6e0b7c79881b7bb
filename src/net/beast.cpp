// Beast's definitions, compiled once for the whole program.
#include <boost/beast/src.hpp>
