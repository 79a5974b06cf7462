namespace BackupEdge.Catalogue;

/// <summary>The WHERE of a listing, put together from those filters that were given.</summary>
internal sealed class Conditions
{
    private readonly List<string> _terms = [];
    private readonly List<(string Name, object? Value)> _parameters = [];

    /// <summary>For a query.</summary>
    public ReadOnlySpan<(string Name, object? Value)> Parameters => _parameters.ToArray();

    /// <summary>Adds a term when its value is given.</summary>
    /// <param name="term">SQL with <c>$name</c>.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">Null leaves the term out.</param>
    public Conditions And(string term, string name, object? value)
    {
        if (value is not null)
        {
            _terms.Add(term);
            _parameters.Add((name, value));
        }

        return this;
    }

    /// <summary>Adds a term without a parameter.</summary>
    public Conditions And(string term)
    {
        _terms.Add(term);
        return this;
    }

    /// <summary><c>WHERE ...</c>, or nothing.</summary>
    public override string ToString() => _terms.Count == 0 ? "" : "WHERE " + string.Join(" AND ", _terms);
}
