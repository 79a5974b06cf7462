using System.Globalization;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// The values of Rhai and their operators: <see langword="null"/> is the unit, a map is a <see cref="SortedDictionary{TKey,TValue}"/>, an
/// array a list; then there are <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> and <see cref="string"/>.
/// </summary>
internal static class RhaiValues
{
    /// <summary>Creates an empty map.</summary>
    public static SortedDictionary<string, object?> Map() => new(StringComparer.Ordinal);

    /// <summary>Returns the text of a value, as <c>TALK</c> says it; that of the unit is empty.</summary>
    public static string TextOf(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "true" : "false",
            long whole => whole.ToString(CultureInfo.InvariantCulture),
            double real => TextOf(real),
            _ => RhaiJson.Write(value),
        };

    /// <summary>Returns the text of a float, which always has a fraction.</summary>
    public static string TextOf(double real)
    {
        var text = real.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    /// <summary>Returns the property of a value; the unit if a map does not have it.</summary>
    /// <exception cref="BotException">The value is not a map.</exception>
    public static object? Property(object? value, string name) =>
        value is SortedDictionary<string, object?> map
            ? map.GetValueOrDefault(name)
            : throw new BotException($"Unknown property '{name}' - a getter is not registered for type '{TypeOf(value)}'");

    /// <summary>Returns an element of an array, or of a map by name.</summary>
    /// <exception cref="BotException">The index is wrong.</exception>
    public static object? Element(object? value, object? index) =>
        (value, index) switch
        {
            (List<object?> array, long at) when at >= -array.Count && at < array.Count => array[(int)(at < 0 ? at + array.Count : at)],
            (List<object?> array, long at) => throw new BotException($"Array index {at} out of bounds: {array.Count} elements"),
            (SortedDictionary<string, object?>, string name) => Property(value, name),
            _ => throw new BotException($"Indexing of type '{TypeOf(value)}' with '{TypeOf(index)}' is not supported"),
        };

    /// <summary>Applies a binary operator, except <c>&amp;&amp;</c> and <c>||</c>.</summary>
    /// <exception cref="BotException">The operator is not defined for the types.</exception>
    public static object? Apply(string symbol, object? left, object? right) =>
        (symbol, left, right) switch
        {
            ("==", _, _) => AreEqual(left, right),
            ("!=", _, _) => !AreEqual(left, right),
            ("+", string or null, string or null) or ("+", string, _) or ("+", _, string) => TextOf(left) + TextOf(right),
            ("+", long a, long b) => checked(a + b),
            ("-", long a, long b) => checked(a - b),
            ("*", long a, long b) => checked(a * b),
            ("/", long a, long b) => a / b,
            ("<", long a, long b) => a < b,
            (">", long a, long b) => a > b,
            ("<=", long a, long b) => a <= b,
            (">=", long a, long b) => a >= b,
            (_, long or double, long or double) => Apply(symbol, Real(left), Real(right)),

            // Rhai compares values of different types as unequal, and neither as the smaller.
            ("<" or ">" or "<=" or ">=", _, _) => false,
            _ => throw new BotException($"Function not found: {symbol} ({TypeOf(left)}, {TypeOf(right)})"),
        };

    /// <summary>Returns a Boolean.</summary>
    /// <exception cref="BotException">The value is none.</exception>
    public static bool Flag(object? value) =>
        value as bool? ?? throw new BotException($"Data type incorrect: {TypeOf(value)} (expecting bool)");

    private static object Apply(string symbol, double left, double right) =>
        symbol switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "<" => left < right,
            ">" => left > right,
            "<=" => left <= right,
            ">=" => left >= right,
            _ => throw new BotException($"Function not found: {symbol} (f64, f64)"),
        };

    private static bool AreEqual(object? left, object? right) =>
        left is long or double && right is long or double ? Real(left) == Real(right) : Equals(left, right);

    private static double Real(object? value) => value is long whole ? whole : (double)value!;

    private static string TypeOf(object? value) =>
        value switch
        {
            null => "()",
            string => "string",
            bool => "bool",
            long => "i64",
            double => "f64",
            List<object?> => "array",
            _ => "map",
        };
}
