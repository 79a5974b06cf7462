namespace BackupEdge.Packing
{
    using System.Collections.Generic;

    /// <summary>Reads the words of a language: a module that exports one object of strings, and of objects of strings.</summary>
    internal static class WordTable
    {
        /// <summary>Returns keys and values as the module has them, in its order.</summary>
        public static List<KeyValuePair<string, string>> Of(string module)
        {
            var tokens = Script.Tokens(module);
            var words = new List<KeyValuePair<string, string>>();
            var at = tokens.IndexOf("{") + 1;
            while (tokens[at] != "}")
            {
                var key = tokens[at].Trim('\'', '"');
                var (value, depth) = (new List<string>(), 0);
                for (at += 2; depth > 0 || (tokens[at] != "," && tokens[at] != "}"); at++)
                {
                    depth +=
                        tokens[at] == "{" ? 1
                        : tokens[at] == "}" ? -1
                        : 0;
                    value.Add(tokens[at]);
                }

                words.Add(new KeyValuePair<string, string>(key, Script.Join(value)));
                at += tokens[at] == "," ? 1 : 0;
            }

            return words;
        }
    }
}
