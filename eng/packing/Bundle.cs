namespace BackupEdge.Packing
{
    using System;
    using System.Collections.Generic;
    using System.IO;
    using System.Linq;
    using System.Text;
    using System.Text.RegularExpressions;

    /// <summary>
    /// Puts the modules of a page into one file, one after another in one scope, and its style sheets into another: browsers load two
    /// files instead of fifty, in a third less bytes. So no two modules may declare the same name. Vendored modules stay as they are.
    /// </summary>
    internal sealed class Bundle
    {
        private const string Vendored = "vendor/";
        private const string Words = "words/";
        private static readonly Regex Import = Lines(@"^import (?:(\w+)|\{([^}]*)\}) from '([^']+)';$\n?");
        private static readonly Regex Export = Lines(@"^export (?:(default) |(?=(?:async )?(?:function|class|const) )|\{[^}]*\};$)");
        private static readonly Regex Declared = Lines(
            @"^(?:export )?(?:async )?(?:function|class|const|let) (?:(\w+)|[\[{] ?([^\]}]*?) ?[\]}])"
        );

        private readonly Dictionary<string, string> _texts;
        private readonly List<string> _order = new List<string>();
        private readonly Dictionary<string, string> _names = new Dictionary<string, string>();
        private readonly StringBuilder _packed = new StringBuilder();
        private readonly SortedDictionary<string, SortedSet<string>> _imports = new SortedDictionary<string, SortedSet<string>>(
            StringComparer.Ordinal
        );

        /// <summary>Takes the files of a page by their names.</summary>
        public Bundle(Dictionary<string, string> texts) => _texts = texts;

        /// <summary>Returns the files to serve.</summary>
        /// <exception cref="InvalidDataException">A module is imported by none, or two declare the same name.</exception>
        public Dictionary<string, string> Pack()
        {
            Add("app.js");
            var left = _texts.Keys.Where(IsModule).Except(_order).ToList();
            if (left.Count > 0)
            {
                throw new InvalidDataException("No module imports " + string.Join(", ", left) + ".");
            }

            _order.ForEach(name => _texts.Remove(name));
            foreach (var file in _imports)
            {
                file.Value.ToList().ForEach(named => Declare(named.Split(' ').Last(), file.Key));
            }

            var imports = _imports.Select(file => "import { " + string.Join(", ", file.Value) + " } from './" + file.Key + "';\n");
            _texts["app.js"] = Script.Bare(string.Concat(imports) + _packed);
            _texts["index.html"] = Lines("^<link rel=\"modulepreload\" href=\"ui/\\{hash\\}/(?!vendor/).*\n")
                .Replace(_texts["index.html"], "");
            PackSheets();
            return _texts;
        }

        private static Regex Lines(string pattern) => new Regex(pattern, RegexOptions.Multiline);

        private static bool IsModule(string name) =>
            name.EndsWith(".js", StringComparison.Ordinal) && !name.StartsWith(Vendored, StringComparison.Ordinal);

        private void Add(string name)
        {
            if (_order.Contains(name))
            {
                return;
            }

            var uses = new StringBuilder();
            foreach (Match match in Declared.Matches(_texts[name]))
            {
                var named = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
                named.Split(',').ToList().ForEach(one => Declare(one.Trim(), name));
            }

            var text = Import.Replace(_texts[name], match => Imported(name, match, uses));
            text = Export.Replace(text, match => match.Groups[1].Success ? "const m" + _order.Count + " = " : "");
            var first = _order.FirstOrDefault(one => one.StartsWith(Words, StringComparison.Ordinal));
            if (first != null && name.StartsWith(Words, StringComparison.Ordinal))
            {
                text = WordsLike(_order.IndexOf(first), WordTable.Of(_texts[first]), WordTable.Of(_texts[name]));
            }

            _order.Add(name);
            _packed.Append(uses).Append(text).Append('\n');
        }

        private void Declare(string named, string module)
        {
            if (_names.TryGetValue(named, out var other))
            {
                throw new InvalidDataException(module + " and " + other + " declare " + named + "; the page has both in one scope.");
            }

            _names.Add(named, module);
        }

        private string Imported(string name, Match match, StringBuilder uses)
        {
            var file = new Uri(new Uri("http://x/" + name), match.Groups[3].Value).AbsolutePath.TrimStart('/');
            var (main, wanted) = (match.Groups[1].Value, match.Groups[2].Value.Trim().TrimEnd(','));
            if (file.StartsWith(Vendored, StringComparison.Ordinal))
            {
                if (!_imports.TryGetValue(file, out var known))
                {
                    _imports[file] = known = new SortedSet<string>(StringComparer.Ordinal);
                }

                known.UnionWith((main.Length > 0 ? "default as " + main : wanted).Split(',').Select(one => one.Trim()));
                return "";
            }

            Add(file);
            if (main.Length > 0)
            {
                Declare(main, name);
                uses.Append("const " + main + " = m" + _order.IndexOf(file) + ";\n");
            }
            else if (wanted.Contains(" as "))
            {
                throw new InvalidDataException(name + " imports " + wanted + ": what is in one scope has one name.");
            }

            return "";
        }

        // Each language has the same keys: they are written once. A word that a language lacks is a hole, and falls back to the first one.
        private string WordsLike(int first, List<KeyValuePair<string, string>> keys, List<KeyValuePair<string, string>> words)
        {
            var values = words.ToDictionary(word => word.Key, word => word.Value);
            var ordered = keys.Select(key => values.TryGetValue(key.Key, out var value) ? value : "undefined");
            return "const m"
                + _order.Count
                + " = ((keys) => Object.fromEntries(["
                + string.Join(",", ordered)
                + "].map((value, index) => [keys[index], value])))(Object.keys(m"
                + first
                + "));\n";
        }

        // The style sheets become one, in the order of the page.
        private void PackSheets()
        {
            var sheet = new StringBuilder();
            var styles = Lines("^<link rel=\"stylesheet\" href=\"ui/\\{hash\\}/([^\"]*)\">\n");
            _texts["index.html"] = styles.Replace(_texts["index.html"], match =>
            {
                var isFirst = sheet.Length == 0;
                var bare = Lines(@"^[ \t]+|\n+(?=\n)").Replace(_texts[match.Groups[1].Value], "");
                sheet.Append(bare.Replace(": ", ":").Replace("; ", ";").Replace(" { ", "{").Replace(";}", "}").Replace("; }", "}"));
                _texts.Remove(match.Groups[1].Value);
                return isFirst ? "<link rel=\"stylesheet\" href=\"ui/{hash}/style/all.css\">\n" : "";
            });
            _texts["style/all.css"] = sheet.ToString();
        }
    }
}
